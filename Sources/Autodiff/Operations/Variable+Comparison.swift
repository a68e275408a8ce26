// Comparisons give masks, tensors of 1 (true) and 0 (false): constants, as their derivatives are zero wherever they
// exist.

extension Variable {
  /// 1 where the left element is below the right one, else 0.
  public static func .< (left: Variable, right: Variable) -> Tensor<Scalar> { left.value .< right.value }
  /// 1 where the left element is below the right one, else 0.
  public static func .< (left: Variable, right: Tensor<Scalar>) -> Tensor<Scalar> { left.value .< right }
  /// 1 where the left element is below the right one, else 0.
  public static func .< (left: Tensor<Scalar>, right: Variable) -> Tensor<Scalar> { left .< right.value }
  /// 1 where the left element is below the right one, else 0.
  public static func .< (left: Variable, right: Scalar) -> Tensor<Scalar> { left.value .< right }
  /// 1 where the left element is below the right one, else 0.
  public static func .< (left: Scalar, right: Variable) -> Tensor<Scalar> { left .< right.value }

  /// 1 where the left element is at most the right one, else 0.
  public static func .<= (left: Variable, right: Variable) -> Tensor<Scalar> { left.value .<= right.value }
  /// 1 where the left element is at most the right one, else 0.
  public static func .<= (left: Variable, right: Tensor<Scalar>) -> Tensor<Scalar> { left.value .<= right }
  /// 1 where the left element is at most the right one, else 0.
  public static func .<= (left: Tensor<Scalar>, right: Variable) -> Tensor<Scalar> { left .<= right.value }
  /// 1 where the left element is at most the right one, else 0.
  public static func .<= (left: Variable, right: Scalar) -> Tensor<Scalar> { left.value .<= right }
  /// 1 where the left element is at most the right one, else 0.
  public static func .<= (left: Scalar, right: Variable) -> Tensor<Scalar> { left .<= right.value }

  /// 1 where the left element is above the right one, else 0.
  public static func .> (left: Variable, right: Variable) -> Tensor<Scalar> { left.value .> right.value }
  /// 1 where the left element is above the right one, else 0.
  public static func .> (left: Variable, right: Tensor<Scalar>) -> Tensor<Scalar> { left.value .> right }
  /// 1 where the left element is above the right one, else 0.
  public static func .> (left: Tensor<Scalar>, right: Variable) -> Tensor<Scalar> { left .> right.value }
  /// 1 where the left element is above the right one, else 0.
  public static func .> (left: Variable, right: Scalar) -> Tensor<Scalar> { left.value .> right }
  /// 1 where the left element is above the right one, else 0.
  public static func .> (left: Scalar, right: Variable) -> Tensor<Scalar> { left .> right.value }

  /// 1 where the left element is at least the right one, else 0.
  public static func .>= (left: Variable, right: Variable) -> Tensor<Scalar> { left.value .>= right.value }
  /// 1 where the left element is at least the right one, else 0.
  public static func .>= (left: Variable, right: Tensor<Scalar>) -> Tensor<Scalar> { left.value .>= right }
  /// 1 where the left element is at least the right one, else 0.
  public static func .>= (left: Tensor<Scalar>, right: Variable) -> Tensor<Scalar> { left .>= right.value }
  /// 1 where the left element is at least the right one, else 0.
  public static func .>= (left: Variable, right: Scalar) -> Tensor<Scalar> { left.value .>= right }
  /// 1 where the left element is at least the right one, else 0.
  public static func .>= (left: Scalar, right: Variable) -> Tensor<Scalar> { left .>= right.value }

  /// 1 where the left element is equal to the right one, else 0.
  public static func .== (left: Variable, right: Variable) -> Tensor<Scalar> { left.value .== right.value }
  /// 1 where the left element is equal to the right one, else 0.
  public static func .== (left: Variable, right: Tensor<Scalar>) -> Tensor<Scalar> { left.value .== right }
  /// 1 where the left element is equal to the right one, else 0.
  public static func .== (left: Tensor<Scalar>, right: Variable) -> Tensor<Scalar> { left .== right.value }
  /// 1 where the left element is equal to the right one, else 0.
  public static func .== (left: Variable, right: Scalar) -> Tensor<Scalar> { left.value .== right }
  /// 1 where the left element is equal to the right one, else 0.
  public static func .== (left: Scalar, right: Variable) -> Tensor<Scalar> { left .== right.value }

  /// 1 where the left element is different from the right one, else 0.
  public static func .!= (left: Variable, right: Variable) -> Tensor<Scalar> { left.value .!= right.value }
  /// 1 where the left element is different from the right one, else 0.
  public static func .!= (left: Variable, right: Tensor<Scalar>) -> Tensor<Scalar> { left.value .!= right }
  /// 1 where the left element is different from the right one, else 0.
  public static func .!= (left: Tensor<Scalar>, right: Variable) -> Tensor<Scalar> { left .!= right.value }
  /// 1 where the left element is different from the right one, else 0.
  public static func .!= (left: Variable, right: Scalar) -> Tensor<Scalar> { left.value .!= right }
  /// 1 where the left element is different from the right one, else 0.
  public static func .!= (left: Scalar, right: Variable) -> Tensor<Scalar> { left .!= right.value }
}

/// 1 where x is no number, else 0.
public func isNaN<S>(_ x: Variable<S>) -> Tensor<S> { isNaN(x.value) }
/// 1 where x is neither infinite nor NaN, else 0.
public func isFinite<S>(_ x: Variable<S>) -> Tensor<S> { isFinite(x.value) }

/// `a` where the mask is not zero, elsewhere `b`; the three broadcast. The mask is a constant.
public func select<S>(where mask: Tensor<S>, _ a: Variable<S>, _ b: Variable<S>) -> Variable<S> {
  .record(
    select(where: mask, a.value, b.value), a, b,
    vjpA: { g, _ in select(where: mask, g, Variable(0)) }, vjpB: { g, _ in select(where: mask, Variable(0), g) })
}

/// `a` where the mask is not zero, elsewhere `b`; `b` and the mask are constants.
public func select<S>(where mask: Tensor<S>, _ a: Variable<S>, _ b: Tensor<S>) -> Variable<S> {
  select(where: mask, a, Variable(b))
}
/// `a` where the mask is not zero, elsewhere `b`; `a` and the mask are constants.
public func select<S>(where mask: Tensor<S>, _ a: Tensor<S>, _ b: Variable<S>) -> Variable<S> {
  select(where: mask, Variable(a), b)
}
/// `a` where the mask is not zero, elsewhere `b`; `b` and the mask are constants.
public func select<S>(where mask: Tensor<S>, _ a: Variable<S>, _ b: S) -> Variable<S> {
  select(where: mask, a, Variable(b))
}
/// `a` where the mask is not zero, elsewhere `b`; `a` and the mask are constants.
public func select<S>(where mask: Tensor<S>, _ a: S, _ b: Variable<S>) -> Variable<S> {
  select(where: mask, Variable(a), b)
}
