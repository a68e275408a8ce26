/// The semi-amortized VAE (Kim et al. 2018): from the encoder's λ = (mean, logVariance), T steps of gradient ascent on
/// the example's own evidence lower bound.
///
/// λ ← λ + α clip(∇λ ELBO(x; λ)), each with a fresh sample, the gradient of each example clipped to a joint norm over
/// λ. The gradient that trains runs through the steps, and so takes second derivatives of the likelihood.
public struct SemiAmortizedAutoencoder: LatentModel {
  public let description: ModelDescription

  /// The model of these sizes, whatever `kind` says.
  public init(_ description: ModelDescription) {
    self.description = description
  }

  public var parameterShapes: NamedValues<Shape> { description.commonParameterShapes(adding: []) }

  public var refinementCount: Int { description.steps }

  public func posterior<Scalar>(
    of x: Variable<Scalar>, refinement: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> any Posterior<Scalar> {
    let output = OutputLayer(description, of: x, uses: description.steps, parameters)
    return (0..<description.steps).reduce(description.encoder(x, parameters).posterior) { posterior, step in
      ascended(posterior, noise: refinement[step], output: output, parameters)
    }
  }

  /// One step. With z = mean + exp(logVariance / 2) ⊙ ε and the gradient r of log p(x, z) in z, the bound's gradient is r
  /// in the mean and ½ r ⊙ (z - mean) + ½ in the log variance: written out, the steps cost a derivative of first order
  /// where a derivative of derivatives would be taken.
  private func ascended<Scalar>(
    _ posterior: DiagonalGaussian<Scalar>, noise: Variable<Scalar>, output: OutputLayer<Scalar>,
    _ parameters: NamedValues<Variable<Scalar>>
  ) -> DiagonalGaussian<Scalar> {
    let offset = exp(posterior.logVariance * 0.5) * noise
    let z = posterior.mean + offset
    let (hidden, local) = description.decoder.linearized(at: z, parameters)
    let inMean = local.pull(output.derivatives(at: hidden).gradient) - z
    let inLogVariance = (inMean * offset + 1) * 0.5
    // Kept where its square is a number of this precision: with an infinite square the rate would be zero or NaN, and
    // with a square of zero NaN where the gradient vanishes.
    let largest = Double(Scalar.greatestFiniteMagnitude).squareRoot() / 2
    let clipNorm = min(max(description.clipNorm, 1 / largest), largest)
    let clip = Scalar(clipNorm)
    let squaredNorm = (inMean * inMean + inLogVariance * inLogVariance).sum(axes: [-1], keepingAxes: true)
    let bounded = select(where: squaredNorm.value .> clip * clip, squaredNorm, Variable(clip * clip))
    let rate = Scalar(description.stepSize * clipNorm) / sqrt(bounded)
    return DiagonalGaussian(
      mean: posterior.mean + inMean * rate, logVariance: posterior.logVariance + inLogVariance * rate)
  }
}
