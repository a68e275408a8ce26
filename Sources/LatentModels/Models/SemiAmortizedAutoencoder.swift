/// The semi-amortized VAE (Kim et al. 2018): from the encoder's λ = (mean, logVariance), T steps of gradient ascent on
/// the example's own evidence lower bound.
///
/// λ ← λ + α clip(∇λ ELBO(x; λ)), each with a fresh sample, the gradient of each example clipped to a joint norm over
/// λ. The bound's gradient runs through the steps, so it takes second derivatives of decoder and likelihood.
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
  ) throws -> any Posterior<Scalar> {
    let tape = (parameters.values + [x, refinement]).lazy.compactMap(\.tape).first ?? Tape()
    return try (0..<description.steps).reduce(description.encoder(x, parameters).posterior) { posterior, step in
      try ascended(posterior, of: x, noise: refinement[step], parameters, on: tape)
    }
  }

  private func ascended<Scalar>(
    _ posterior: DiagonalGaussian<Scalar>, of x: Variable<Scalar>, noise: Variable<Scalar>,
    _ parameters: NamedValues<Variable<Scalar>>, on tape: Tape<Scalar>
  ) throws -> DiagonalGaussian<Scalar> {
    // No example's bound depends on another's λ: the gradient of their sum holds each one's own.
    let gradients = try tape.gradient(at: [posterior.mean, posterior.logVariance]) { inputs in
      try logWeights(
        of: x, posterior: DiagonalGaussian(mean: inputs[0], logVariance: inputs[1]),
        noise: noise.expandingAxis(at: 1), parameters
      ).sum()
    }
    let clip = Scalar(description.clipNorm)
    let squaredNorms = gradients.map { $0.sumOfSquares(axes: [-1], keepingAxes: true) }
    let squaredNorm = squaredNorms[0] + squaredNorms[1]
    let bounded = select(where: squaredNorm.value .> clip * clip, squaredNorm, Variable(clip * clip))
    let rate = Scalar(description.stepSize * description.clipNorm) / sqrt(bounded)
    return DiagonalGaussian(
      mean: posterior.mean + gradients[0] * rate, logVariance: posterior.logVariance + gradients[1] * rate)
  }
}
