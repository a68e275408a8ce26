import CKernels

// Division with a remainder of the sign of the divisor, as in Python: a = floorDivide(a, b) · b + remainder(a, b).

/// ⌊a / b⌋ element by element; the two broadcast. Division by 0 gives a / b: infinite or NaN.
public func floorDivide<Scalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Tensor<Scalar> {
  .binary(CK_FLOOR_DIVIDE, a, b, name: "floorDivide")
}

/// ⌊a / b⌋ for a number b. Division by 0 gives a / b: infinite or NaN.
public func floorDivide<Scalar>(_ a: Tensor<Scalar>, _ b: Scalar) -> Tensor<Scalar> { .binary(CK_FLOOR_DIVIDE, a, b) }

/// a - ⌊a / b⌋ b, with the sign of b; the two broadcast. NaN for b = 0 and for infinite a.
///
/// C's function of this name on numbers is another: it rounds the quotient to the nearest.
public func remainder<Scalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Tensor<Scalar> {
  .binary(CK_REMAINDER, a, b, name: "remainder")
}

/// a - ⌊a / b⌋ b for a number b, with the sign of b. NaN for b = 0 and for infinite a.
public func remainder<Scalar>(_ a: Tensor<Scalar>, _ b: Scalar) -> Tensor<Scalar> { .binary(CK_REMAINDER, a, b) }
