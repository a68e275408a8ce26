/// An approximate posterior q(z | x) of each example of a batch.
public protocol Posterior<Scalar> {
  associatedtype Scalar: TensorScalar

  /// Reparametrised samples and their log densities, as functions of the noise that gradients pass through.
  ///
  /// - Parameter noise: standard normal, [B, K, Z].
  /// - Returns: z [B, K, Z], and log q(z | x) in nats, all constants kept, [B, K].
  /// - Throws: `LinearAlgebraError` where a matrix of the computation is singular.
  func sample(_ noise: Variable<Scalar>) throws -> (latent: Variable<Scalar>, logDensity: Variable<Scalar>)
}

extension Posterior {
  /// The z of noise 0: [B, Z].
  ///
  /// - Parameter shape: [B, Z].
  func center(_ shape: Shape) throws -> Variable<Scalar> {
    try sample(Variable(Tensor.zeros(shape).expandingAxis(at: 1))).latent.removingAxis(at: 1)
  }
}
