import CKernels

// Elementary functions, element by element; NaN outside their domains, as in C.

/// The absolute values.
public func abs<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_ABS) }
/// -1, 0 or 1; NaN for NaN.
public func sign<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_SIGN) }
/// x · x
public func square<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_SQUARE) }
/// The square roots; NaN below 0.
public func sqrt<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_SQRT) }
/// 1 / x
public func reciprocal<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_RECIPROCAL) }

/// eˣ
public func exp<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_EXP) }
/// exp(x) - 1, accurate near 0.
public func expm1<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_EXPM1) }
/// The natural logarithms; -∞ at 0, NaN below.
public func log<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_LOG) }
/// log(1 + x), accurate near 0.
public func log1p<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_LOG1P) }
/// The sines of angles in radians.
public func sin<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_SIN) }
/// The cosines of angles in radians.
public func cos<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_COS) }
/// The hyperbolic tangents.
public func tanh<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_TANH) }

/// 1 / (1 + exp(-x))
public func sigmoid<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_SIGMOID) }
/// log(1 + exp(x)), without overflow for large x or loss of digits for small ones.
public func softplus<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_SOFTPLUS) }
/// max(x, 0)
public func relu<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_RELU) }
/// 1 where x > 0, else 0: the derivative of ``relu(_:)``.
public func step<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_STEP) }

/// The largest whole numbers that are not above x.
public func floor<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_FLOOR) }
/// The smallest whole numbers that are not below x.
public func ceil<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_CEIL) }
/// The nearest whole numbers; of two, the even one.
public func round<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_ROUND) }
/// The whole numbers next to x on the way to 0.
public func trunc<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_TRUNCATE) }
/// 1 where x is no number, else 0.
public func isNaN<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_IS_NAN) }
/// 1 where x is neither infinite nor NaN, else 0.
public func isFinite<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_IS_FINITE) }
/// x where it lies between the bounds, elsewhere the nearer bound; NaN stays.
public func clip<Scalar>(_ x: Tensor<Scalar>, _ bounds: ClosedRange<Scalar>) -> Tensor<Scalar> {
  minimum(maximum(x, Tensor(bounds.lowerBound)), Tensor(bounds.upperBound))
}

/// The tangents of angles in radians.
public func tan<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_TAN) }
/// The angles in -π/2 ... π/2 whose sines are x; NaN outside -1 ... 1.
public func asin<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_ASIN) }
/// The angles in 0 ... π whose cosines are x; NaN outside -1 ... 1.
public func acos<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_ACOS) }
/// The angles in -π/2 ... π/2 whose tangents are x.
public func atan<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_ATAN) }
/// The angles of the points (x, y) in -π ... π, by both signs; the two broadcast.
public func atan2<Scalar>(_ y: Tensor<Scalar>, _ x: Tensor<Scalar>) -> Tensor<Scalar> {
  .binary(CK_ATAN2, y, x, name: "atan2")
}
/// √(x² + y²), without overflow on the way; the two broadcast.
public func hypot<Scalar>(_ x: Tensor<Scalar>, _ y: Tensor<Scalar>) -> Tensor<Scalar> {
  .binary(CK_HYPOT, x, y, name: "hypot")
}
/// The hyperbolic sines.
public func sinh<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_SINH) }
/// The hyperbolic cosines.
public func cosh<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_COSH) }
/// The inverse of ``sinh(_:)``.
public func asinh<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_ASINH) }
/// The inverse of ``cosh(_:)``, at least 0; NaN below 1.
public func acosh<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_ACOSH) }
/// The inverse of ``tanh(_:)``; infinite at ±1, NaN beyond.
public func atanh<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_ATANH) }
/// The logarithms to the base 2; -∞ at 0, NaN below.
public func log2<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_LOG2) }
/// The logarithms to the base 10; -∞ at 0, NaN below.
public func log10<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_LOG10) }
/// The error function, 2/√π ∫₀ˣ exp(-t²) dt.
public func erf<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_ERF) }
/// log |Γ(x)|; infinite at 0 and the negative whole numbers.
public func lgamma<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { x.unary(CK_LGAMMA) }
