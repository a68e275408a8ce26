import CKernels

// The operators of Tensor+Arithmetic.swift for each precision, without type parameters. What they do is the same; the
// type checker picks them by the types of their operands alone and then leaves the generic ones out, where those by
// themselves make it try every combination: `w * x - x * (1 - w) * 0.5` took it many seconds.

// MARK: Double

/// The elementwise sum of two tensors that broadcast.
public func + (left: Tensor<Double>, right: Tensor<Double>) -> Tensor<Double> {
  .binary(CK_ADD, left, right, name: "+")
}
/// Every element plus a number.
public func + (left: Tensor<Double>, right: Double) -> Tensor<Double> { .binary(CK_ADD, left, right) }
/// A number plus every element.
public func + (left: Double, right: Tensor<Double>) -> Tensor<Double> { .binary(CK_ADD, left, right) }

/// The elementwise difference of two tensors that broadcast.
public func - (left: Tensor<Double>, right: Tensor<Double>) -> Tensor<Double> {
  .binary(CK_SUBTRACT, left, right, name: "-")
}
/// Every element minus a number.
public func - (left: Tensor<Double>, right: Double) -> Tensor<Double> { .binary(CK_SUBTRACT, left, right) }
/// A number minus every element.
public func - (left: Double, right: Tensor<Double>) -> Tensor<Double> { .binary(CK_SUBTRACT, left, right) }

/// The elementwise product of two tensors that broadcast.
public func * (left: Tensor<Double>, right: Tensor<Double>) -> Tensor<Double> {
  .binary(CK_MULTIPLY, left, right, name: "*")
}
/// Every element times a number.
public func * (left: Tensor<Double>, right: Double) -> Tensor<Double> { .binary(CK_MULTIPLY, left, right) }
/// A number times every element.
public func * (left: Double, right: Tensor<Double>) -> Tensor<Double> { .binary(CK_MULTIPLY, left, right) }

/// The elementwise quotient of two tensors that broadcast.
public func / (left: Tensor<Double>, right: Tensor<Double>) -> Tensor<Double> {
  .binary(CK_DIVIDE, left, right, name: "/")
}
/// Every element over a number.
public func / (left: Tensor<Double>, right: Double) -> Tensor<Double> { .binary(CK_DIVIDE, left, right) }
/// A number over every element.
public func / (left: Double, right: Tensor<Double>) -> Tensor<Double> { .binary(CK_DIVIDE, left, right) }

// MARK: Float

/// The elementwise sum of two tensors that broadcast.
public func + (left: Tensor<Float>, right: Tensor<Float>) -> Tensor<Float> { .binary(CK_ADD, left, right, name: "+") }
/// Every element plus a number.
public func + (left: Tensor<Float>, right: Float) -> Tensor<Float> { .binary(CK_ADD, left, right) }
/// A number plus every element.
public func + (left: Float, right: Tensor<Float>) -> Tensor<Float> { .binary(CK_ADD, left, right) }

/// The elementwise difference of two tensors that broadcast.
public func - (left: Tensor<Float>, right: Tensor<Float>) -> Tensor<Float> {
  .binary(CK_SUBTRACT, left, right, name: "-")
}
/// Every element minus a number.
public func - (left: Tensor<Float>, right: Float) -> Tensor<Float> { .binary(CK_SUBTRACT, left, right) }
/// A number minus every element.
public func - (left: Float, right: Tensor<Float>) -> Tensor<Float> { .binary(CK_SUBTRACT, left, right) }

/// The elementwise product of two tensors that broadcast.
public func * (left: Tensor<Float>, right: Tensor<Float>) -> Tensor<Float> {
  .binary(CK_MULTIPLY, left, right, name: "*")
}
/// Every element times a number.
public func * (left: Tensor<Float>, right: Float) -> Tensor<Float> { .binary(CK_MULTIPLY, left, right) }
/// A number times every element.
public func * (left: Float, right: Tensor<Float>) -> Tensor<Float> { .binary(CK_MULTIPLY, left, right) }

/// The elementwise quotient of two tensors that broadcast.
public func / (left: Tensor<Float>, right: Tensor<Float>) -> Tensor<Float> {
  .binary(CK_DIVIDE, left, right, name: "/")
}
/// Every element over a number.
public func / (left: Tensor<Float>, right: Float) -> Tensor<Float> { .binary(CK_DIVIDE, left, right) }
/// A number over every element.
public func / (left: Float, right: Tensor<Float>) -> Tensor<Float> { .binary(CK_DIVIDE, left, right) }
