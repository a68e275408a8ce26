/// The variational Laplace autoencoder (Park, Kim, Kim, ICML 2019).
///
/// From the encoder's mean, T damped Gauss-Newton steps z ← z + α_t Λ⁻¹ r climb towards the mode of p(x, z); the
/// posterior is N(μ, Λ⁻¹) with Λ at the last μ. With J = ∂g/∂z:
///
///     Gaussian    r = σ⁻² Jᵀ(x - g(z)) - z    Λ = σ⁻² JᵀJ + I
///     Bernoulli   r = Jᵀ(x - p) - z           Λ = Jᵀ diag(p(1 - p)) J + I
///
/// The gradient of the bound runs through every step. The encoder's log variance is a parameter without a use.
public struct VariationalLaplaceAutoencoder: LatentModel, ModeSearching {
  public let description: ModelDescription

  /// The model of these sizes, whatever `kind` says.
  public init(_ description: ModelDescription) {
    self.description = description
  }

  public var parameterShapes: NamedValues<Shape> { description.commonParameterShapes(adding: []) }

  public func posterior<Scalar>(
    of x: Variable<Scalar>, refinement: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> any Posterior<Scalar> {
    try modeSearch(of: x, parameters).posterior
  }

  /// The posterior and the way to its mode: the encoder's mean and the T modes after it, each [B, Z].
  package func modeSearch<Scalar>(
    of x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> (posterior: LaplaceGaussian<Scalar>, precision: Variable<Scalar>, modes: [Variable<Scalar>]) {
    try modeSearch(of: x, from: start(of: x, parameters), parameters)
  }

  /// The same from another start than the encoder's mean.
  func modeSearch<Scalar>(
    of x: Variable<Scalar>, from start: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> (posterior: LaplaceGaussian<Scalar>, precision: Variable<Scalar>, modes: [Variable<Scalar>]) {
    switch description.likelihood {
    case .gaussian: try fusedSearch(of: x, from: start, parameters)
    case .bernoulli: try composedSearch(of: x, from: start, parameters)
    }
  }

  /// The same from plain operations alone.
  package func composedModeSearch<Scalar>(
    of x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> (posterior: LaplaceGaussian<Scalar>, precision: Variable<Scalar>, modes: [Variable<Scalar>]) {
    try composedSearch(of: x, from: start(of: x, parameters), parameters)
  }

  /// The encoder's mean: [B, Z].
  private func start<Scalar>(
    of x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> Variable<Scalar> {
    let encoder = description.encoder
    return encoder.mean(encoder.features(x, parameters), parameters)
  }

  /// Without the Jacobian of the output, as one operation.
  private func fusedSearch<Scalar>(
    of x: Variable<Scalar>, from start: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> (posterior: LaplaceGaussian<Scalar>, precision: Variable<Scalar>, modes: [Variable<Scalar>]) {
    let decoder = description.decoder
    func variables(_ layer: Linear) -> (weight: Variable<Scalar>, bias: Variable<Scalar>) {
      (parameters[layer.weightName], parameters[layer.biasName])
    }
    let search = try GaussianModeSearch(
      images: x, start: start, logVariance: parameters[Likelihood.logVarianceName], output: variables(decoder.output),
      hidden: decoder.hidden.map(variables),
      stepSizes: (0..<description.steps).map { Scalar(description.damping / Double($0 + 1)) }
    ) { inputs in
      var inner = parameters
      inner[Likelihood.logVarianceName] = inputs[2]
      for (position, layer) in ([decoder.output] + decoder.hidden).enumerated() {
        inner[layer.weightName] = inputs[3 + 2 * position]
        inner[layer.biasName] = inputs[4 + 2 * position]
      }
      let (_, precision, modes) = try composedSearch(of: inputs[0], from: inputs[1], inner)
      return [modes.last!, precision]
    }
    let posterior = LaplaceGaussian(mode: search.modes.last!, precision: try VariableCholesky(search.precision))
    return (posterior, search.precision, search.modes)
  }

  /// From plain operations, differentiable any number of times.
  private func composedSearch<Scalar>(
    of x: Variable<Scalar>, from start: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> (posterior: LaplaceGaussian<Scalar>, precision: Variable<Scalar>, modes: [Variable<Scalar>]) {
    var modes = [start]
    for update in 0..<description.steps {
      let local = LocalModel(description, of: x, at: modes[update], parameters)
      let step = try VariableCholesky(local.precision).solve(local.gradient.expandingAxis(at: -1)).removingAxis(at: -1)
      modes.append(modes[update] + step * Scalar(description.damping / Double(update + 1)))
    }
    let precision = LocalModel(description, of: x, at: modes[description.steps], parameters).precision
    let posterior = LaplaceGaussian(mode: modes[description.steps], precision: try VariableCholesky(precision))
    return (posterior, precision, modes)
  }
}

/// log p(x, z) around a z, with the decoder linearised there.
struct LocalModel<Scalar: TensorScalar> {
  let likelihood: LikelihoodKind
  let z: Variable<Scalar>
  /// Jᵀ: [B, Z, D].
  let jacobian: Variable<Scalar>
  /// The gradient of log p(x | z) in the output and its negated curvature there.
  let output: (gradient: Variable<Scalar>, curvature: Variable<Scalar>)

  init(
    _ description: ModelDescription, of x: Variable<Scalar>, at z: Variable<Scalar>,
    _ parameters: NamedValues<Variable<Scalar>>
  ) {
    likelihood = description.likelihood
    self.z = z
    let (mean, jacobian) = description.decoder.withJacobian(z, parameters)
    self.jacobian = jacobian
    output = description.observation.derivatives(of: x, output: mean, parameters)
  }

  /// Λ: [B, Z, Z].
  var precision: Variable<Scalar> {
    let identity = Variable<Scalar>(Tensor.identity(z.shape[1]))
    switch likelihood {
    case .gaussian: return syrk(jacobian) * output.curvature + identity
    case .bernoulli:
      return matmul(jacobian * output.curvature.expandingAxis(at: 1), jacobian.transposed()) + identity
    }
  }

  /// r: [B, Z].
  var gradient: Variable<Scalar> { gemv(jacobian, output.gradient) - z }
}
