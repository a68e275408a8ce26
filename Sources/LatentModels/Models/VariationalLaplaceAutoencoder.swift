/// The variational Laplace autoencoder (Park, Kim, Kim, ICML 2019).
///
/// From the encoder's mean, T damped Gauss-Newton steps z ← z + α_t Λ⁻¹ r climb towards the mode of p(x, z); the
/// posterior is N(μ, Λ⁻¹) with Λ at the last μ. With J = ∂g/∂z:
///
///     r = Jᵀ ρ - z           Λ = Jᵀ diag(V) J + I, with ρ and -V the derivatives of log p(x | z) in g
///     Gaussian likelihood    ρ = (x - g) / σ²    V = 1 / σ²
///     Bernoulli likelihood   ρ = x - p           V = p(1 - p)
///
/// The gradient of the bound runs through every step. The encoder's log variance is a parameter without a use.
public struct VariationalLaplaceAutoencoder: LatentModel, ModeSearching {
  public static let name = "vlae"
  public static let stepCount: StepCount? = StepCount("mode updates", default: 4)
  public static let hyperparameters = [Hyperparameter.damping]

  public let description: ModelDescription

  public init(_ description: ModelDescription) {
    self.description = description
  }

  public var parameterShapes: NamedValues<Shape> { description.commonParameterShapes() }

  public func posterior<Scalar>(
    of x: Variable<Scalar>, refinement: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> any Posterior<Scalar> {
    try modeSearch(of: x, parameters).posterior
  }

  /// The posterior and the way to its mode: the encoder's mean and the T modes after it, each [B, Z].
  package func modeSearch<Scalar>(
    of x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>, decoder: PackedDecoder<Scalar>?
  ) throws -> (posterior: LaplaceGaussian<Scalar>, precision: Variable<Scalar>, modes: [Variable<Scalar>]) {
    try modeSearch(of: x, from: description.encoder.mean(of: x, parameters), parameters, decoder: decoder)
  }

  /// The same from another start than the encoder's mean, as one operation where the likelihood has it.
  ///
  /// - Parameter ascent: what comes before the T updates; only with a likelihood that fuses conjugate gradients.
  func modeSearch<Scalar>(
    of x: Variable<Scalar>, from start: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>,
    after ascent: ConjugateAscent<Scalar>? = nil, decoder known: PackedDecoder<Scalar>?
  ) throws -> (posterior: LaplaceGaussian<Scalar>, precision: Variable<Scalar>, modes: [Variable<Scalar>]) {
    guard let likelihood = description.observation as? any FusedModeSearching else {
      return try composedSearch(of: x, from: start, parameters)
    }
    let decoder = description.decoder
    let likelihoodNames = likelihood.parameterShapes.map(\.name)
    let names = likelihoodNames + decoder.layers.flatMap { [$0.weightName, $0.biasName] }
    func composed(_ inputs: [Variable<Scalar>]) throws -> [Variable<Scalar>] {
      var inner = parameters
      for (name, value) in zip(names, inputs.dropFirst(2)) { inner[name] = value }
      let start = ascent.map { $0.modes(inputs[0], inputs[1], inner).last! } ?? inputs[1]
      let (_, precision, modes) = try composedSearch(of: inputs[0], from: start, inner)
      return [modes.last!, precision]
    }
    let (modes, precision) = try likelihood.fusedModeSearch(
      FusedSearchInputs(
        images: x, start: start, likelihood: likelihoodNames.map { parameters[$0] },
        weights: decoder.layers.map { parameters[$0.weightName] },
        biases: decoder.layers.map { parameters[$0.biasName] }),
      FusedSearchPlan(
        conjugateGradients: ascent?.count ?? 0,
        stepSizes: (0..<description.steps).map { Scalar(description[.damping] / Double($0 + 1)) }, decoder: known),
      composed: composed)
    return (LaplaceGaussian(mode: modes.last!, precision: try VariableCholesky(precision)), precision, modes)
  }

  /// The same from plain operations alone.
  package func composedModeSearch<Scalar>(
    of x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> (posterior: LaplaceGaussian<Scalar>, precision: Variable<Scalar>, modes: [Variable<Scalar>]) {
    try composedSearch(of: x, from: description.encoder.mean(of: x, parameters), parameters)
  }

  /// From plain operations, differentiable any number of times.
  func composedSearch<Scalar>(
    of x: Variable<Scalar>, from start: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> (posterior: LaplaceGaussian<Scalar>, precision: Variable<Scalar>, modes: [Variable<Scalar>]) {
    var modes = [start]
    for update in 0..<description.steps {
      let local = LocalModel(description, of: x, at: modes[update], parameters)
      let step = try VariableCholesky(local.precision).solve(local.gradient.expandingAxis(at: -1)).removingAxis(at: -1)
      modes.append(modes[update] + step * Scalar(description[.damping] / Double(update + 1)))
    }
    let precision = LocalModel(description, of: x, at: modes[description.steps], parameters).precision
    let posterior = LaplaceGaussian(mode: modes[description.steps], precision: try VariableCholesky(precision))
    return (posterior, precision, modes)
  }

  public func ownTrainingNumbers(batch: Int) -> Double { description.laplaceTrainingNumbers(batch: batch) }

  /// T + 1 precisions. With a Gaussian likelihood an update has a JVP of the hidden layers and G, and 2 JVPs, 2
  /// VJPs, 2 outer products, 2 products with G and one for its gradient. With another one it is one JVP, and 2
  /// JVPs, 4 VJPs, 3 outer products of every decoder layer for its gradient.
  public func addProducts(to products: inout StepProducts, activeUnits: [Int]) {
    let (decoder, steps) = (description.decoder, Double(description.steps))
    if description.isQuadratic {
      products.add(decoder.hidden, jvps: 3 * steps, vjps: 2 * steps, outers: 2 * steps)
      products.addGramProducts(decoder.output, jvps: 3 * steps, outers: steps)
    } else {
      products.add(decoder.layers, jvps: 3 * steps, vjps: 4 * steps, outers: 3 * steps)
    }
    products.addPrecisions(of: description, activeUnits, count: steps + 1)
  }
}

extension Hyperparameter {
  /// The first mode update goes this share of the way: α_t = damping / (t + 1).
  public static let damping = Hyperparameter(
    "damping", default: 0.5, "mode update t of 0 ..< T goes damping / (t + 1) of the way.")
}

/// log p(x, z) around a z, with the decoder linearised there.
struct LocalModel<Scalar: TensorScalar> {
  let z: Variable<Scalar>
  /// Jᵀ: [B, Z, D].
  let jacobian: Variable<Scalar>
  /// The gradient of log p(x | z) in the output and its negated curvature there.
  let output: (gradient: Variable<Scalar>, curvature: Variable<Scalar>)

  init(
    _ description: ModelDescription, of x: Variable<Scalar>, at z: Variable<Scalar>,
    _ parameters: NamedValues<Variable<Scalar>>
  ) {
    self.z = z
    let (mean, jacobian) = description.decoder.withJacobian(z, parameters)
    self.jacobian = jacobian
    output = description.observation.derivatives(of: x, output: mean, parameters)
  }

  /// Λ: [B, Z, Z].
  var precision: Variable<Scalar> {
    let identity = Variable<Scalar>(Tensor.identity(z.shape[1]))
    // One number for all pixels comes out of the product, which is then symmetric by itself.
    if output.curvature.rank == 1 { return syrk(jacobian) * output.curvature + identity }
    return matmul(jacobian * output.curvature.expandingAxis(at: 1), jacobian.transposed()) + identity
  }

  /// r: [B, Z].
  var gradient: Variable<Scalar> { gemv(jacobian, output.gradient) - z }
}
