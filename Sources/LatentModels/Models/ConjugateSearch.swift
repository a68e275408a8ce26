/// What rounding leaves of the search's gradients and directions.
enum ConjugateSearch {
  /// g = a - z, and 0 where that is no more than the rounding of the two: [B, Z].
  ///
  /// In a linear region the search ends after Z updates. What would follow are quotients of rounding errors, and each
  /// update would multiply the gradient with respect to its start. With g = 0 the mode stays where it is, and that
  /// gradient passes unchanged.
  static func difference<Scalar: TensorScalar>(_ a: Tensor<Scalar>, _ z: Tensor<Scalar>) -> Tensor<Scalar> {
    let g = a - z
    return g * isMore(g, than: a, z).expandingAxis(at: 1)
  }

  /// 1 where |g| is above the rounding of a - z, else 0: [B] of [B, Z].
  static func isMore<Scalar: TensorScalar>(
    _ g: Tensor<Scalar>, than a: Tensor<Scalar>, _ z: Tensor<Scalar>
  ) -> Tensor<Scalar> {
    let rounding = 64 * Scalar.ulpOfOne
    return dot(g, g) .> (dot(a, a) + dot(z, z)) * (rounding * rounding)
  }

  /// 1 where the gradient has a part in d = g + β d₋, 0 where it is lost in rounding: [B] of [B, Z].
  ///
  /// A search that goes to and fro between two linear regions multiplies its direction at each update, while the steps
  /// along it stay as long: after some thirty updates the direction is beyond all numbers. Before that the gradient no
  /// longer counts in it, and the search starts again along the gradient.
  static func isKept<Scalar: TensorScalar>(_ g: Tensor<Scalar>, besides carried: Tensor<Scalar>) -> Tensor<Scalar> {
    dot(g, g) .> dot(carried, carried) * (Scalar.ulpOfOne * Scalar.ulpOfOne)
  }
}

/// a / b [B], or a where b, a squared length, is nothing: a gradient that has vanished leaves nowhere to go. Above the
/// root of the smallest number, the square that the quotient's derivative takes of b is a number as well.
struct ConjugateQuotient<Scalar: TensorScalar> {
  let value: Tensor<Scalar>
  private let isRegular: Tensor<Scalar>
  private let divisor: Tensor<Scalar>

  init(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) {
    isRegular = Self.isRegular(b)
    divisor = select(where: isRegular, b, Tensor(1))
    value = a / divisor
  }

  /// The same of variables.
  static func value(_ a: Variable<Scalar>, _ b: Variable<Scalar>) -> Variable<Scalar> {
    a / select(where: isRegular(b.value), b, Variable(1))
  }

  private static func isRegular(_ b: Tensor<Scalar>) -> Tensor<Scalar> {
    b .> Scalar.leastNormalMagnitude.squareRoot()
  }

  /// The gradients in a and b.
  func vjp(_ gradient: Tensor<Scalar>) -> (a: Tensor<Scalar>, b: Tensor<Scalar>) {
    let a = gradient / divisor
    return (a, -(a * value) * isRegular)
  }
}
