/// p(x | z) = Bernoulli(x; sigmoid(g(z))) for each pixel, evaluated from the logits.
public struct BernoulliLikelihood: OutputLikelihood {
  public let name = "bernoulli"
  public let pixelValues = PixelValues.binary

  public init() {}

  public func logDensity<Scalar>(
    of x: Variable<Scalar>, output: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> Variable<Scalar> {
    bernoulliLogDensity(of: x, logits: output)
  }

  /// With p = sigmoid(g): ρ = x - p, V = p(1 - p).
  public func derivatives<Scalar>(
    of x: Variable<Scalar>, output: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> (gradient: Variable<Scalar>, curvature: Variable<Scalar>) {
    let probability = sigmoid(output)
    return (x - probability, probability * (1 - probability))
  }

  public func mean<Scalar>(_ output: Tensor<Scalar>) -> Tensor<Scalar> { sigmoid(output) }
}

extension BernoulliLikelihood: FusedModeSearching {
  var fusesConjugateGradients: Bool { false }

  func search<Scalar>(
    _ inputs: FusedSearchInputs<Tensor<Scalar>>, _ plan: FusedSearchPlan<Scalar>
  ) throws -> any FusedModeSearch<Scalar> {
    let search = BernoulliSearch(inputs, stepSizes: plan.stepSizes)
    try search.run()
    return search
  }
}
