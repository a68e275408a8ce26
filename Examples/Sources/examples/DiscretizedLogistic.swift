import Glibc
import LatentModels

/// The likelihood of bytes (Salimans et al. 2017, PixelCNN++): a logistic distribution around the decoder's output g
/// whose mass is gathered in 256 bins, one for each brightness x = 0, 1/255 ... 1.
///
/// With F = sigmoid, h = 1/510 half a bin, one learned scale s, and the edges a = (x - h - g) / s, b = (x + h - g) / s:
///
///     p(x) = F(b) - F(a)    p(0) = F(b)    p(1) = 1 - F(a)
///
/// The difference would cancel far from g. As 1 - F(a) = F(-a), it is also
///
///     F(b) - F(a) = F(b) F(-a) (1 - e^(a - b)),  log F(b) = -softplus(-b),  log F(-a) = -softplus(a)
///
/// where a - b = -2h / s is the same for all pixels. The first factor is left out for x = 1, the second for x = 0, and
/// the third for both.
struct DiscretizedLogistic: OutputLikelihood {
  let name = "discretized-logistic"
  let pixelValues = PixelValues.unitInterval
  private let logScaleName = "decoder.logScale"
  private let halfBin = 1.0 / 510

  var parameterShapes: [(name: String, value: Shape)] { [(logScaleName, [1])] }

  /// The variance of a logistic distribution is s² π² / 3: it starts at that of the images.
  func startingValues(logVariance: Double) -> [(name: String, value: Tensor<Double>)] {
    [(logScaleName, Tensor([(logVariance + log(3)) / 2 - log(Double.pi)]))]
  }

  func logDensity<Scalar>(
    of x: Variable<Scalar>, output: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> Variable<Scalar> {
    let bin = bin(of: x, output: output, parameters)
    let open = softplus(bin.lower) * bin.hasLower + softplus(-bin.upper) * bin.hasUpper
    let width = exp(-parameters[logScaleName]) * Scalar(2 * halfBin)
    let closed = log(-expm1(-width)) * (bin.hasLower * bin.hasUpper)
    return (closed - open).sum(axes: [-1])
  }

  /// The derivatives that a mode search follows. As F' = F(1 - F) and softplus' = F:
  ///
  ///     ∂ log p / ∂g = (F(a) - F(-b)) / s    -∂² log p / ∂g² = (F(a) F(-a) + F(b) F(-b)) / s²
  ///
  /// without the terms of the edges that the bin does not have.
  func derivatives<Scalar>(
    of x: Variable<Scalar>, output: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> (gradient: Variable<Scalar>, curvature: Variable<Scalar>) {
    let bin = bin(of: x, output: output, parameters)
    let inverseScale = exp(-parameters[logScaleName])
    let (below, above) = (sigmoid(bin.lower) * bin.hasLower, sigmoid(-bin.upper) * bin.hasUpper)
    let curvature = below * (1 - below) + above * (1 - above)
    return ((below - above) * inverseScale, curvature * square(inverseScale))
  }

  /// The centre of the distribution, as far as it is a brightness.
  func mean<Scalar>(_ output: Tensor<Scalar>) -> Tensor<Scalar> { clip(output, 0...1) }

  /// The edges a and b of each pixel's bin, and 1 where the bin has that edge, else 0.
  private func bin<Scalar>(
    of x: Variable<Scalar>, output: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> (lower: Variable<Scalar>, upper: Variable<Scalar>, hasLower: Variable<Scalar>, hasUpper: Variable<Scalar>) {
    let half = Scalar(halfBin)
    let (distance, inverseScale) = (x - output, exp(-parameters[logScaleName]))
    return (
      (distance - half) * inverseScale, (distance + half) * inverseScale,
      Variable(x.value .> half), Variable(x.value .< 1 - half)
    )
  }
}
