import LatentModels

/// Runs a golden file and compares all that it expects.
public struct Verification: Sendable {
  public struct Comparison: Sendable {
    /// As in the file: `expected.elbo`, `gradient.decoder.output.bias` ...
    public let name: String
    /// The largest absolute error over max(1, the largest expected entry).
    public let error: Double
    public let tolerance: Double
    /// A tensor whose expectation is all zero must be exactly zero.
    public let mustBeZero: Bool

    // Written so that a NaN fails.
    public var passes: Bool { mustBeZero ? error == 0 : error <= tolerance }
  }

  public let comparisons: [Comparison]

  public var passes: Bool { comparisons.allSatisfy(\.passes) }

  /// - Throws: `SafetensorsError` where the file lacks a tensor or holds one of a wrong shape, `LinearAlgebraError`.
  public init<Scalar: TensorScalar>(of golden: GoldenFile, as scalar: Scalar.Type) throws {
    let description = golden.description
    let model = description.makeModel()
    let shapes = model.parameterShapes
    let parameters = shapes.with(
      try zip(shapes.names, shapes.values).map {
        try golden.tensor("parameter." + $0, shape: $1, as: Scalar.self)
      })
    let x = try golden.tensor("input.x", shape: [golden.batch, description.pixels], as: Scalar.self)
    // The objective's noise is stacked behind that of a refinement; where there is none, it may have the first axis or
    // not.
    let noiseShape = model.noiseShape(batch: golden.batch)
    let isStacked = golden.file["input.noise"]?.shape.count == 3
    let noise = try golden.tensor(
      "input.noise", shape: isStacked && noiseShape.count == 2 ? [1] + noiseShape : noiseShape, as: Scalar.self
    ).reshaped(to: noiseShape)

    // All shapes are checked before the first computation, whose size they bound.
    var expectedShapes: [(name: String, shape: Shape)] = [("expected.elbo", [golden.batch]), ("expected.loss", [1])]
    let searching = model as? any ModeSearching
    if searching != nil {
      expectedShapes += [
        ("expected.modes", [description.steps + 1, golden.batch, description.latent]),
        ("expected.precision", [golden.batch, description.latent, description.latent]),
      ]
    }
    let trained = model.trainedPositions
    expectedShapes += trained.map { ("gradient." + shapes.names[$0], shapes.values[$0]) }
    let expected = try expectedShapes.map { try golden.tensor($0.name, shape: $0.shape, as: Double.self) }

    let variables = parameters.map { Variable($0) }
    let bounds = try model.evidenceLowerBound(of: Variable(x), noise: Variable(noise), variables)
    let (loss, gradients) = try Tape<Scalar>().valueWithGradient(at: trained.map { variables.values[$0] }) { inputs in
      try model.loss(of: Variable(x), noise: Variable(noise), variables.replacing(at: trained, with: inputs))
    }
    var found = [bounds.value, loss.value.reshaped(to: [1])]
    if let searching {
      let search = try searching.modeSearch(of: Variable(x), variables)
      found += [Tensor.stack(search.modes.map(\.value)), search.precision.value]
    }
    found += gradients.map(\.value)
    comparisons = zip(expectedShapes, zip(found, expected)).map { Self.compare($0.name, $1.0, $1.1) }
  }

  private static func compare<Scalar>(
    _ name: String, _ value: Tensor<Scalar>, _ expected: Tensor<Double>
  ) -> Comparison {
    let errors = abs(Tensor<Double>(value) - expected)
    let largest = expected.count == 0 ? 0 : abs(expected).max().scalar
    return Comparison(
      name: name, error: expected.count == 0 ? 0 : errors.max().scalar / max(1, largest),
      tolerance: Scalar.self == Double.self ? 1e-9 : 2e-3, mustBeZero: largest == 0)
  }
}
