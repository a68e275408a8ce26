/// The variational Laplace autoencoder whose mode is searched without the Jacobian: T nonlinear conjugate gradient
/// updates from the encoder's mean (Park, Kim, Kim, ICML 2019, supplement).
///
/// Directions are those of Polak and Ribière with restart, d = g + max(0, g·(g - g₋) / (g₋·g₋)) d₋, and the step along d
/// is one of Newton and Raphson, α = g·d / (d·d + Jd·(V Jd)), with V the curvature of -log p(x | z) in the output. Products
/// Jv and Jᵀu of a batch, one pass through the layers each, are all that the search takes. Where g is lost in the rounding
/// of d, the search starts again with d = g; where g is itself no more than rounding, it has ended.
public struct ConjugateGradientLaplaceAutoencoder: LatentModel, ModeSearching {
  public static let name = "vlae-cg"
  public static let stepCount: StepCount? = StepCount("mode updates", default: 4)

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

  package func modeSearch<Scalar>(
    of x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>, decoder: PackedDecoder<Scalar>?
  ) throws -> (posterior: LaplaceGaussian<Scalar>, precision: Variable<Scalar>, modes: [Variable<Scalar>]) {
    let start = description.encoder.mean(of: x, parameters)
    if let likelihood = description.observation as? any FusedModeSearching, likelihood.fusesConjugateGradients {
      let ascent = ConjugateAscent<Scalar>(count: description.steps, modes: composedModes)
      return try end.modeSearch(of: x, from: start, parameters, after: ascent, decoder: decoder)
    }
    let ahead = composedModes(of: x, from: start, parameters)
    let (posterior, precision, final) = try end.modeSearch(of: x, from: ahead.last!, parameters, decoder: nil)
    return (posterior, precision, ahead.dropLast() + final)
  }

  /// The same from plain operations alone.
  package func composedModeSearch<Scalar>(
    of x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> (posterior: LaplaceGaussian<Scalar>, precision: Variable<Scalar>, modes: [Variable<Scalar>]) {
    let ahead = composedModes(of: x, from: description.encoder.mean(of: x, parameters), parameters)
    let (posterior, precision, final) = try end.composedSearch(of: x, from: ahead.last!, parameters)
    return (posterior, precision, ahead.dropLast() + final)
  }

  /// The covariance is that of a search which has ended where this one has.
  private var end: VariationalLaplaceAutoencoder {
    VariationalLaplaceAutoencoder(
      ModelDescription(
        kind: .vlae, likelihood: description.likelihood, pixels: description.pixels, hidden: description.hidden,
        latent: description.latent, steps: 0))
  }

  /// The start and the T modes after it.
  private func composedModes<Scalar>(
    of x: Variable<Scalar>, from start: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> [Variable<Scalar>] {
    let output = OutputLayer(description, of: x, uses: 2 * description.steps, parameters)
    var modes = [start]
    var last: (gradient: Variable<Scalar>, direction: Variable<Scalar>)?
    for _ in 0..<description.steps {
      let z = modes.last!
      let (hidden, local) = description.decoder.linearized(at: z, parameters)
      let (slope, curvature) = output.derivatives(at: hidden)
      let ascent = local.vjp(slope)
      let difference = ascent - z
      let isMore = ConjugateSearch.isMore(difference.value, than: ascent.value, z.value).expandingAxis(at: -1)
      let gradient = select(where: isMore, difference, Variable(0))
      var direction = gradient
      if let last {
        let conjugacy = ConjugateQuotient.value(dot(gradient, gradient - last.gradient), dot(last.gradient, last.gradient))
        let carried = relu(conjugacy).expandingAxis(at: -1) * last.direction
        let isKept = ConjugateSearch.isKept(gradient.value, besides: carried.value).expandingAxis(at: -1)
        direction = gradient + select(where: isKept, carried, Variable(0))
      }
      let bend = dot(direction, direction) + curvature(local.jvp(direction))
      modes.append(z + direction * ConjugateQuotient.value(dot(gradient, direction), bend).expandingAxis(at: -1))
      last = (gradient, direction)
    }
    return modes
  }

  public func ownTrainingNumbers(batch: Int) -> Double { description.laplaceTrainingNumbers(batch: batch) }

  /// One precision, that of the end. An update is two JVPs and one VJP, with their gradients 3 JVPs, 3 VJPs, 3
  /// outer products of every decoder layer; with a Gaussian likelihood of the hidden ones, with 3 products with G and 2
  /// for its gradient.
  public func addProducts(to products: inout StepProducts, activeUnits: [Int]) {
    let (decoder, updates) = (description.decoder, 3 * Double(description.steps))
    products.add(
      description.isQuadratic ? decoder.hidden : decoder.layers, jvps: updates, vjps: updates, outers: updates)
    if description.isQuadratic {
      products.addGramProducts(decoder.output, jvps: updates, outers: 2 * Double(description.steps))
    }
    products.addPrecisions(of: description, activeUnits, count: 1)
  }
}

/// Updates by conjugate gradients ahead of a mode search.
struct ConjugateAscent<Scalar: TensorScalar> {
  let count: Int
  /// The start and the modes after it, by plain operations from the images, the start and the parameters.
  let modes: (Variable<Scalar>, Variable<Scalar>, NamedValues<Variable<Scalar>>) -> [Variable<Scalar>]
}
