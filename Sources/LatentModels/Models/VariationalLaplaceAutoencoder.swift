/// The variational Laplace autoencoder (Park, Kim, Kim, ICML 2019).
///
/// From the encoder's mean, T damped Gauss-Newton steps z ← z + α_t Λ⁻¹ r climb towards the mode of p(x, z); the
/// posterior is N(μ, Λ⁻¹) with Λ at the last μ. With J = ∂g/∂z:
///
///     Gaussian    r = σ⁻² Jᵀ(x - g(z)) - z    Λ = σ⁻² JᵀJ + I
///     Bernoulli   r = Jᵀ(x - p) - z           Λ = Jᵀ diag(p(1 - p)) J + I
///
/// The gradient of the bound runs through every step. The encoder's log variance is a parameter without a use.
public struct VariationalLaplaceAutoencoder: LatentModel {
  public let description: ModelDescription

  public init(_ description: ModelDescription) {
    self.description = description
  }

  public var parameterShapes: NamedValues<Shape> { description.commonParameterShapes }

  public func posterior<Scalar>(
    of x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> any Posterior<Scalar> {
    try modeSearch(of: x, parameters).posterior
  }

  /// The posterior and the way to its mode: the encoder's mean and the T modes after it, each [B, Z].
  package func modeSearch<Scalar>(
    of x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> (posterior: LaplaceGaussian<Scalar>, precision: Variable<Scalar>, modes: [Variable<Scalar>]) {
    let encoder = description.encoder
    var modes = [encoder.mean(encoder.features(x, parameters), parameters)]
    for update in 0..<description.steps {
      let mode = modes[update]
      let (precision, gradient) = quadraticModel(of: x, at: mode, parameters)
      let step = try VariableCholesky(precision).solve(gradient.expandingAxis(at: -1)).removingAxis(at: -1)
      modes.append(mode + step * Scalar(description.damping / Double(update + 1)))
    }
    let precision = quadraticModel(of: x, at: modes[description.steps], parameters).precision
    let posterior = LaplaceGaussian(mode: modes[description.steps], precision: try VariableCholesky(precision))
    return (posterior, precision, modes)
  }

  /// Λ [B, Z, Z] and r [B, Z] of log p(x, z) around z.
  private func quadraticModel<Scalar>(
    of x: Variable<Scalar>, at z: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> (precision: Variable<Scalar>, gradient: Variable<Scalar>) {
    let (output, jacobian) = description.decoder.withJacobian(z, parameters)
    let (gradient, curvature) = description.observation.derivatives(of: x, output: output, parameters)
    let identity = Variable<Scalar>(Tensor.identity(description.latent))
    let curved =
      switch description.likelihood {
      case .gaussian: syrk(jacobian) * curvature
      case .bernoulli: matmul(jacobian * curvature.expandingAxis(at: 1), jacobian.transposed())
      }
    return (curved + identity, gemv(jacobian, gradient) - z)
  }
}
