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
struct DiagonalGaussian<Scalar: TensorScalar>: GaussianPosterior {
  /// Both [B, Z].
  let mean: Variable<Scalar>
  let logVariance: Variable<Scalar>

  func sample(_ noise: Variable<Scalar>) -> (latent: Variable<Scalar>, logDensity: Variable<Scalar>) {
    let latent = mean.expandingAxis(at: 1) + offset(noise)
    return (latent, standardNormalLogDensity(noise) - logVariance.sum(axes: [-1], keepingAxes: true) * 0.5)
  }

  func offset(_ noise: Variable<Scalar>) -> Variable<Scalar> { exp(logVariance * 0.5).expandingAxis(at: 1) * noise }
}

/// N(mode, Λ⁻¹), the Laplace approximation around a mode of the joint density.
package struct LaplaceGaussian<Scalar: TensorScalar>: GaussianPosterior {
  /// [B, Z]
  let mode: Variable<Scalar>
  /// Λ = C Cᵀ: [B, Z, Z].
  let precision: VariableCholesky<Scalar>

  /// z = μ + C⁻ᵀ ε, log q = -½ ε·ε - Z/2 log 2π + Σ log diag C.
  package func sample(_ noise: Variable<Scalar>) throws -> (latent: Variable<Scalar>, logDensity: Variable<Scalar>) {
    let logDeterminant = precision.logDeterminant.expandingAxis(at: 1)
    return (mode.expandingAxis(at: 1) + (try offset(noise)), standardNormalLogDensity(noise) + logDeterminant * 0.5)
  }

  package func offset(_ noise: Variable<Scalar>) throws -> Variable<Scalar> {
    try triangularSolve(precision.factor, noise.transposed(), transpose: true).transposed()
  }
}
