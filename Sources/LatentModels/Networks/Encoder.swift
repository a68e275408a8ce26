/// h = relu(W x + b) ..., mean = Wm h + bm, logVariance = Wv h + bv.
struct Encoder {
  let hidden: [Linear]
  let mean: Linear
  let logVariance: Linear

  static let logVarianceName = "encoder.logVariance"

  init(pixels: Int, widths: [Int], latent: Int) {
    hidden = zip([pixels] + widths, widths).enumerated().map { index, extents in
      Linear(name: "encoder.hidden\(index)", inputs: extents.0, outputs: extents.1)
    }
    mean = Linear(name: "encoder.mean", inputs: widths.last!, outputs: latent)
    logVariance = Linear(name: Self.logVarianceName, inputs: widths.last!, outputs: latent)
  }

  var parameterShapes: [(name: String, value: Shape)] { (hidden + [mean, logVariance]).flatMap(\.parameterShapes) }

  /// The last hidden layer: [B, D] to [B, H].
  func features<Scalar>(_ x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>) -> Variable<Scalar> {
    hidden.rectified(x, parameters)
  }

  /// The mean alone: [B, Z].
  func mean<Scalar>(of x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>) -> Variable<Scalar> {
    mean(features(x, parameters), isRectified: true, parameters)
  }

  /// The features and N(mean, diag exp(logVariance)).
  func callAsFunction<Scalar>(
    _ x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> (features: Variable<Scalar>, posterior: DiagonalGaussian<Scalar>) {
    let features = features(x, parameters)
    let posterior = DiagonalGaussian(
      mean: mean(features, isRectified: true, parameters),
      logVariance: logVariance(features, isRectified: true, parameters))
    return (features, posterior)
  }
}
