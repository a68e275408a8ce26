/// An approximate posterior q(z | x) of each example of a batch.
public protocol Posterior<Scalar> {
  associatedtype Scalar: TensorScalar

  /// Reparametrised samples and their log densities.
  ///
  /// - Parameter noise: standard normal, [B, K, Z].
  /// - Returns: z [B, K, Z] and log q(z | x) [B, K].
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

/// N(mean, diag exp(logVariance)).
struct DiagonalGaussian<Scalar: TensorScalar>: Posterior {
  /// Both [B, Z].
  let mean: Variable<Scalar>
  let logVariance: Variable<Scalar>

  func sample(_ noise: Variable<Scalar>) -> (latent: Variable<Scalar>, logDensity: Variable<Scalar>) {
    let deviation = exp(logVariance * 0.5).expandingAxis(at: 1)
    let latent = mean.expandingAxis(at: 1) + deviation * noise
    return (latent, standardNormalLogDensity(noise) - logVariance.sum(axes: [-1], keepingAxes: true) * 0.5)
  }
}

/// N(mode, Λ⁻¹), the Laplace approximation around a mode of the joint density.
package struct LaplaceGaussian<Scalar: TensorScalar>: Posterior {
  /// [B, Z]
  let mode: Variable<Scalar>
  /// Λ = C Cᵀ: [B, Z, Z].
  let precision: VariableCholesky<Scalar>

  /// z = μ + C⁻ᵀ ε, log q = -½ ε·ε - Z/2 log 2π + Σ log diag C.
  package func sample(_ noise: Variable<Scalar>) throws -> (latent: Variable<Scalar>, logDensity: Variable<Scalar>) {
    let offset = try triangularSolve(precision.factor, noise.transposed(), transpose: true).transposed()
    let logDeterminant = precision.logDeterminant.expandingAxis(at: 1)
    return (mode.expandingAxis(at: 1) + offset, standardNormalLogDensity(noise) + logDeterminant * 0.5)
  }
}
