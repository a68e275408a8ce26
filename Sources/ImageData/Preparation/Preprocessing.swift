import Foundation

/// How the bytes v = 0 ... 255 of an image become the numbers that a model sees.
public enum Preprocessing: String, CaseIterable, Sendable {
  /// v / 255 minus the training images' mean of the same pixel; for Gaussian outputs.
  case center
  /// logit(λ + (1 - 2λ)(v + u) / 256) minus its training mean, u uniform in (0, 1), fresh each time; for Gaussian
  /// outputs.
  case logit
  /// 1 with probability v / 255, else 0, drawn afresh each time; for Bernoulli outputs.
  case binarize

  /// Keeps the logit transform finite.
  public static let logitMargin = 0.05

  /// λ + (1 - 2λ) t for t = (v + u) / 256: the argument of the logit.
  static func squeezed(_ t: Double) -> Double { logitMargin + (1 - 2 * logitMargin) * t }

  /// The first two moments, over the noise, of what each byte becomes before the mean is taken away.
  var moments: (first: [Double], second: [Double]) {
    let pixels = (0...255).map { Double($0) / 255 }
    switch self {
    case .center:
      return (pixels, pixels.map { $0 * $0 })
    case .binarize:
      return (pixels, pixels)
    case .logit:
      return (Self.logitMoments { $0 }, Self.logitMoments { $0 * $0 })
    }
  }

  /// The integral of f(logit(...)) over u, by Gauss and Legendre's five points: over one step of 1/256 the logit
  /// is so nearly a polynomial that only rounding errors are left.
  private static func logitMoments(_ f: (Double) -> Double) -> [Double] {
    let rule: [(node: Double, weight: Double)] = [
      (-0.906179845938663993, 0.236926885056189088), (-0.538469310105683091, 0.478628670499366468),
      (0, 0.568888888888888889),
      (0.538469310105683091, 0.478628670499366468), (0.906179845938663993, 0.236926885056189088),
    ]
    return (0...255).map { byte in
      rule.reduce(0) { sum, point in
        let y = squeezed((Double(byte) + (1 + point.node) / 2) / 256)
        return sum + point.weight / 2 * f(log(y / (1 - y)))
      }
    }
  }
}
