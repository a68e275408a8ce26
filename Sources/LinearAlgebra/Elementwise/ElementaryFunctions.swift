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
