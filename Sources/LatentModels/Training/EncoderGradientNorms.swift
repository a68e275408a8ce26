/// How strongly the two terms of the bound pull at the encoder's parameters: where the divergence wins from the start,
/// latent dimensions collapse to the prior.
public struct EncoderGradientNorms: Sendable, Equatable {
  /// The norm of the gradient of the batch's mean log p(x | z).
  public var reconstruction: Double
  /// The norm of the gradient of the batch's mean log q(z | x) - log p(z), the estimate of the KL divergence.
  public var divergence: Double

  public init(reconstruction: Double, divergence: Double) {
    self.reconstruction = reconstruction
    self.divergence = divergence
  }
}

extension TrainingState {
  /// The norms at the present parameters, for a batch of prepared images, [B, D], and the objective's noise.
  /// - Throws: `LinearAlgebraError` where a matrix of the computation has no factorisation.
  public func encoderGradientNorms(_ images: Tensor<Scalar>, noise: Tensor<Scalar>) throws -> EncoderGradientNorms {
    let encoder = parameters.names.indices.filter { parameters.names[$0].hasPrefix("encoder.") }
    let (all, x) = (parameters.map { Variable($0) }, Variable(images))
    typealias Terms = (reconstruction: Variable<Scalar>, divergence: Variable<Scalar>)
    func norm(_ term: KeyPath<Terms, Variable<Scalar>>) throws -> Double {
      let gradients = try Tape<Scalar>().gradient(at: encoder.map { all.values[$0] }) { variables in
        let all = all.replacing(at: encoder, with: variables)
        let (posterior, noise) = try model.posterior(of: x, noise: Variable(noise), all)
        return try model.boundTerms(of: x, posterior: posterior, noise: noise, all)[keyPath: term].mean()
      }
      return gradients.reduce(0) { $0 + Double($1.value.sumOfSquares().scalar) }.squareRoot()
    }
    return EncoderGradientNorms(reconstruction: try norm(\.reconstruction), divergence: try norm(\.divergence))
  }
}
