import Foundation

/// How the brightness x of an image's pixels, v / 255 for bytes v = 0 ... 255, becomes the numbers that a model sees.
public enum Preprocessing: String, CaseIterable, Sendable {
  /// x minus the training images' mean of the same pixel; for Gaussian outputs.
  case center
  /// logit(λ + (1 - 2λ)(255 x + u) / 256) minus its training mean, u uniform in (0, 1), fresh each time; for Gaussian
  /// outputs.
  case logit
  /// 1 with probability x, else 0, drawn afresh each time; for Bernoulli outputs.
  case binarize
  /// Each feature minus its training mean and over its training standard deviation, whatever values it has; for Gaussian
  /// outputs, and for arrays that are no images.
  case standardize

  /// Whether the training images' mean is taken away.
  public var centres: Bool { self != .binarize }

  /// Keeps the logit transform finite.
  public static let logitMargin = 0.05

  /// λ + (1 - 2λ) t for t = (255 x + u) / 256: the argument of the logit.
  static func squeezed(_ t: Double) -> Double { logitMargin + (1 - 2 * logitMargin) * t }

  /// The first two moments, over the noise, of what a pixel of brightness x becomes before the mean is taken away.
  func moments(brightness x: Double) -> (first: Double, second: Double) {
    switch self {
    case .center, .standardize:
      return (x, x * x)
    case .binarize:
      return (x, x)
    case .logit:
      return Self.logitRule.reduce((0, 0)) { sum, point in
        let y = Self.squeezed((255 * x + point.u) / 256)
        let value = log(y / (1 - y))
        return (sum.0 + point.weight * value, sum.1 + point.weight * value * value)
      }
    }
  }

  /// The integral over u in (0, 1) by Gauss and Legendre's five points: over one step of 1/256 the logit is so nearly
  /// a polynomial that only rounding errors are left.
  private static let logitRule: [(u: Double, weight: Double)] = [
    (-0.906179845938663993, 0.236926885056189088), (-0.538469310105683091, 0.478628670499366468),
    (0, 0.568888888888888889),
    (0.538469310105683091, 0.478628670499366468), (0.906179845938663993, 0.236926885056189088),
  ].map { node, weight in ((1 + node) / 2, weight / 2) }
}
