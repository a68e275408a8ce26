/// A posterior that is a normal distribution: its samples are a center plus a linear map A of the noise.
public protocol GaussianPosterior<Scalar>: Posterior {
  /// A ε, of which Σ = A Aᵀ is the covariance.
  ///
  /// - Parameter noise: [B, K, Z].
  /// - Returns: [B, K, Z].
  func offset(_ noise: Variable<Scalar>) throws -> Variable<Scalar>
}

extension GaussianPosterior {
  /// A with Σ = A Aᵀ, of no particular form: [B, Z, Z].
  ///
  /// - Parameter shape: [B, Z].
  package func covarianceFactor(_ shape: Shape) throws -> Variable<Scalar> {
    // The noise eₖ gives column k.
    let units = Tensor<Scalar>.identity(shape[1]).broadcast(to: [shape[0], shape[1], shape[1]])
    return try offset(Variable(units)).transposed()
  }
}
