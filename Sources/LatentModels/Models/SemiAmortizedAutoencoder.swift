/// The semi-amortized VAE (Kim et al. 2018): from the encoder's λ = (mean, logVariance), T steps of gradient ascent on
/// the example's own evidence lower bound.
///
/// λ ← λ + α clip(∇λ ELBO(x; λ)), each with a fresh sample, the gradient of each example clipped to a joint norm over
/// λ. The gradient that trains runs through the steps, and so takes second derivatives of the likelihood.
public struct SemiAmortizedAutoencoder: LatentModel {
  public static let name = "savae"
  public static let stepCount: StepCount? = StepCount("ascent steps", default: 4)
  public static let hyperparameters = [Hyperparameter.stepSize, .clipNorm]

  public let description: ModelDescription

  public init(_ description: ModelDescription) {
    self.description = description
  }

  public var parameterShapes: NamedValues<Shape> { description.commonParameterShapes() }

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
    let inMean = local.vjp(output.derivatives(at: hidden).gradient) - z
    let inLogVariance = (inMean * offset + 1) * 0.5
    // Kept where its square is a number of this precision: with an infinite square the rate would be zero or NaN, and
    // with a square of zero NaN where the gradient vanishes.
    let largest = Double(Scalar.greatestFiniteMagnitude).squareRoot() / 2
    let clipNorm = min(max(description[.clipNorm], 1 / largest), largest)
    let clip = Scalar(clipNorm)
    let squaredNorm = (inMean * inMean + inLogVariance * inLogVariance).sum(axes: [-1], keepingAxes: true)
    let bounded = select(where: squaredNorm.value .> clip * clip, squaredNorm, Variable(clip * clip))
    let rate = Scalar(description[.stepSize] * clipNorm) / sqrt(bounded)
    return DiagonalGaussian(
      mean: posterior.mean + inMean * rate, logVariance: posterior.logVariance + inLogVariance * rate)
  }

  /// An ascent step has a JVP and a VJP of the decoder, and each of these two has two products as its gradient: 2
  /// JVPs, 2 VJPs, 2 outer products of every decoder layer. A Gaussian output layer W is met in G = WᵀW and
  /// c = (x - b) W alone, which all steps share: instead of the pixels a step has 2 products with G and one for its
  /// gradient.
  public func addProducts(to products: inout StepProducts, activeUnits: [Int]) {
    let (decoder, steps) = (description.decoder, Double(description.steps))
    products.add([description.encoder.logVariance])
    products.add(
      description.isQuadratic ? decoder.hidden : decoder.layers, jvps: 2 * steps, vjps: 2 * steps, outers: 2 * steps)
    if description.isQuadratic && steps > 0 {
      products.addGramProducts(decoder.output, jvps: 2 * steps, outers: steps)
      products.addGram(decoder.output)
    }
  }
}

extension Hyperparameter {
  /// α, how far an ascent step goes along the gradient.
  public static let stepSize = Hyperparameter(
    "stepSize", default: 0.0005, "how far an ascent step goes along the gradient.")

  /// The largest norm of an example's gradient that an ascent step follows in full.
  public static let clipNorm = Hyperparameter(
    "clipNorm", default: 5, "the largest norm of an image's gradient that a step follows in full.")
}
