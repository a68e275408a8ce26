import CKernels

// What IEEE 754 says of single numbers.

/// The magnitude of x with the sign of y, of zeros and NaN too; the two broadcast.
public func copysign<Scalar>(_ x: Tensor<Scalar>, _ y: Tensor<Scalar>) -> Tensor<Scalar> {
  .binary(CK_COPY_SIGN, x, y, name: "copysign")
}

/// 1 where the sign bit is set, that of -0 and of NaN too, else 0.
public func signbit<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { .binary(CK_COPY_SIGN, 1, x) .< 0 }

/// The next number that the precision has from x on the way to y; y where they are equal. The two broadcast.
public func nextafter<Scalar>(_ x: Tensor<Scalar>, _ y: Tensor<Scalar>) -> Tensor<Scalar> {
  .binary(CK_NEXT_AFTER, x, y, name: "nextafter")
}

/// 1 where x is ∞ or -∞, else 0.
public func isInfinite<Scalar>(_ x: Tensor<Scalar>) -> Tensor<Scalar> { abs(x) .== Scalar.infinity }
