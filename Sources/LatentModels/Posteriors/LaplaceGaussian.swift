/// N(μ, Λ⁻¹), the Laplace approximation around a mode μ of log p(x, z) with its negated curvature Λ there.
public struct LaplaceGaussian<Scalar: TensorScalar>: GaussianPosterior {
  /// μ: [B, Z].
  public let mode: Variable<Scalar>
  /// Λ = C Cᵀ by its Cholesky factor: [B, Z, Z].
  public let precision: VariableCholesky<Scalar>

  public init(mode: Variable<Scalar>, precision: VariableCholesky<Scalar>) {
    self.mode = mode
    self.precision = precision
  }

  /// z = μ + C⁻ᵀ ε, log q = -½ ε·ε - Z/2 log 2π + Σ log diag C.
  public func sample(_ noise: Variable<Scalar>) throws -> (latent: Variable<Scalar>, logDensity: Variable<Scalar>) {
    let logDeterminant = precision.logDeterminant.expandingAxis(at: 1)
    return (mode.expandingAxis(at: 1) + (try offset(noise)), standardNormalLogDensity(noise) + logDeterminant * 0.5)
  }

  public func offset(_ noise: Variable<Scalar>) throws -> Variable<Scalar> {
    try triangularSolve(precision.factor, noise.transposed(), transpose: true).transposed()
  }
}
