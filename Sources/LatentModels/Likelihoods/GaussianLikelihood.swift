/// p(x | z) = N(x; g(z), σ² I) with one learned σ².
public struct GaussianLikelihood: OutputLikelihood, QuadraticLikelihood {
  public let name = "gaussian"
  public let pixelValues = PixelValues.real
  let logVarianceName = "decoder.logVariance"

  public init() {}

  public var parameterShapes: [(name: String, value: Shape)] { [(logVarianceName, [1])] }

  /// log σ² starts at that of the data, so that the reconstruction term starts near half the number of pixels.
  public func startingValues(logVariance: Double) -> [(name: String, value: Tensor<Double>)] {
    [(logVarianceName, Tensor([logVariance]))]
  }

  public func logDensity<Scalar>(
    of x: Variable<Scalar>, output: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> Variable<Scalar> {
    gaussianLogDensity(of: x, mean: output, logVariance: parameters[logVarianceName])
  }

  /// ρ = (x - g) / σ², V = 1 / σ².
  public func derivatives<Scalar>(
    of x: Variable<Scalar>, output: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> (gradient: Variable<Scalar>, curvature: Variable<Scalar>) {
    let precision = exp(-parameters[logVarianceName])
    return ((x - output) * precision, precision)
  }

  public func mean<Scalar>(_ output: Tensor<Scalar>) -> Tensor<Scalar> { output }
}

extension GaussianLikelihood: FusedModeSearching {
  var fusesConjugateGradients: Bool { true }

  func search<Scalar>(
    _ inputs: FusedSearchInputs<Tensor<Scalar>>, _ plan: FusedSearchPlan<Scalar>
  ) throws -> any FusedModeSearch<Scalar> {
    try GaussianModeSearch(inputs, plan)
  }
}
