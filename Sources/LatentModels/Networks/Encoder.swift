/// The encoder that every model has: h = relu(W x + b) for each hidden width, mean = Wm h + bm, logVariance = Wv h +
/// bv.
///
/// Its parameters are those of its layers: `encoder.hidden0` and so on from the data on, `encoder.mean` and
/// `encoder.logVariance`. ``ModelDescription/encoder`` makes it.
public struct Encoder: Sendable {
  /// From the data on.
  public let hidden: [Linear]
  public let mean: Linear
  public let logVariance: Linear

  static let logVarianceName = "encoder.logVariance"

  init(pixels: Int, widths: [Int], latent: Int) {
    hidden = zip([pixels] + widths, widths).enumerated().map { index, extents in
      Linear(name: "encoder.hidden\(index)", inputs: extents.0, outputs: extents.1)
    }
    mean = Linear(name: "encoder.mean", inputs: widths.last!, outputs: latent)
    logVariance = Linear(name: Self.logVarianceName, inputs: widths.last!, outputs: latent)
  }

  var parameterShapes: [(name: String, value: Shape)] { (hidden + [mean, logVariance]).flatMap(\.parameterShapes) }

  /// The last hidden layer, which is rectified: [B, D] to [B, H].
  public func features<Scalar>(
    _ x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> Variable<Scalar> {
    hidden.rectified(x, parameters)
  }

  /// The mean alone: [B, D] to [B, Z].
  public func mean<Scalar>(of x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>) -> Variable<Scalar> {
    mean(features(x, parameters), isRectified: true, parameters)
  }

  /// The features [B, H], and N(mean, diag exp(logVariance)), of images [B, D].
  public func callAsFunction<Scalar>(
    _ x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> (features: Variable<Scalar>, posterior: DiagonalGaussian<Scalar>) {
    let features = features(x, parameters)
    let posterior = DiagonalGaussian(
      mean: mean(features, isRectified: true, parameters),
      logVariance: logVariance(features, isRectified: true, parameters))
    return (features, posterior)
  }
}
