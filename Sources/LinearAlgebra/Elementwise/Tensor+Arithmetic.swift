import CKernels

// Elementwise arithmetic; tensors of different shapes broadcast by NumPy's rules, others end the program. The functions
// of Operators.swift go before the generic operators here.

extension Tensor {
  /// The elementwise sum of two tensors that broadcast.
  @_disfavoredOverload
  public static func + (left: Tensor, right: Tensor) -> Tensor { binary(CK_ADD, left, right, name: "+") }
  /// The elementwise difference of two tensors that broadcast.
  @_disfavoredOverload
  public static func - (left: Tensor, right: Tensor) -> Tensor { binary(CK_SUBTRACT, left, right, name: "-") }
  /// The elementwise product of two tensors that broadcast.
  @_disfavoredOverload
  public static func * (left: Tensor, right: Tensor) -> Tensor { binary(CK_MULTIPLY, left, right, name: "*") }
  /// The elementwise quotient of two tensors that broadcast.
  @_disfavoredOverload
  public static func / (left: Tensor, right: Tensor) -> Tensor { binary(CK_DIVIDE, left, right, name: "/") }

  /// Every element plus a number.
  @_disfavoredOverload
  public static func + (left: Tensor, right: Scalar) -> Tensor { binary(CK_ADD, left, right) }
  /// Every element minus a number.
  @_disfavoredOverload
  public static func - (left: Tensor, right: Scalar) -> Tensor { binary(CK_SUBTRACT, left, right) }
  /// Every element times a number.
  @_disfavoredOverload
  public static func * (left: Tensor, right: Scalar) -> Tensor { binary(CK_MULTIPLY, left, right) }
  /// Every element over a number.
  @_disfavoredOverload
  public static func / (left: Tensor, right: Scalar) -> Tensor { binary(CK_DIVIDE, left, right) }

  /// A number plus every element.
  @_disfavoredOverload
  public static func + (left: Scalar, right: Tensor) -> Tensor { binary(CK_ADD, left, right) }
  /// A number minus every element.
  @_disfavoredOverload
  public static func - (left: Scalar, right: Tensor) -> Tensor { binary(CK_SUBTRACT, left, right) }
  /// A number times every element.
  @_disfavoredOverload
  public static func * (left: Scalar, right: Tensor) -> Tensor { binary(CK_MULTIPLY, left, right) }
  /// A number over every element.
  @_disfavoredOverload
  public static func / (left: Scalar, right: Tensor) -> Tensor { binary(CK_DIVIDE, left, right) }

  /// Adds the right side elementwise, in place; it must broadcast to the shape of the left one.
  public static func += (left: inout Tensor, right: Tensor) { left.combine(CK_ADD, right, name: "+=") }
  /// Subtracts the right side elementwise, in place; it must broadcast to the shape of the left one.
  public static func -= (left: inout Tensor, right: Tensor) { left.combine(CK_SUBTRACT, right, name: "-=") }
  /// Multiplies by the right side elementwise, in place; it must broadcast to the shape of the left one.
  public static func *= (left: inout Tensor, right: Tensor) { left.combine(CK_MULTIPLY, right, name: "*=") }
  /// Divides by the right side elementwise, in place; it must broadcast to the shape of the left one.
  public static func /= (left: inout Tensor, right: Tensor) { left.combine(CK_DIVIDE, right, name: "/=") }

  /// Adds the right side, a number, in place.
  public static func += (left: inout Tensor, right: Scalar) { left.combine(CK_ADD, right) }
  /// Subtracts the right side, a number, in place.
  public static func -= (left: inout Tensor, right: Scalar) { left.combine(CK_SUBTRACT, right) }
  /// Multiplies by the right side, a number, in place.
  public static func *= (left: inout Tensor, right: Scalar) { left.combine(CK_MULTIPLY, right) }
  /// Divides by the right side, a number, in place.
  public static func /= (left: inout Tensor, right: Scalar) { left.combine(CK_DIVIDE, right) }

  /// The elements with the opposite sign.
  public static prefix func - (operand: Tensor) -> Tensor { operand.unary(CK_NEGATE) }
}

/// Elementwise power of two tensors that broadcast; NaN for a negative base with a fractional exponent.
public func pow<Scalar>(_ base: Tensor<Scalar>, _ exponent: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.binary(CK_POWER, base, exponent, name: "pow")
}

/// Every element to the power of a number; NaN for a negative base with a fractional exponent.
public func pow<Scalar>(_ base: Tensor<Scalar>, _ exponent: Scalar) -> Tensor<Scalar> {
  Tensor.binary(CK_POWER, base, exponent)
}

/// A number to the power of every element.
public func pow<Scalar>(_ base: Scalar, _ exponent: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.binary(CK_POWER, base, exponent)
}

/// The elementwise maximum of two tensors that broadcast; NaN where either is NaN.
public func maximum<Scalar>(_ left: Tensor<Scalar>, _ right: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.binary(CK_MAXIMUM, left, right, name: "maximum")
}

/// The larger of every element and a number; NaN where either is NaN.
public func maximum<Scalar>(_ left: Tensor<Scalar>, _ right: Scalar) -> Tensor<Scalar> {
  Tensor.binary(CK_MAXIMUM, left, right)
}

/// The larger of a number and every element; NaN where either is NaN.
public func maximum<Scalar>(_ left: Scalar, _ right: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.binary(CK_MAXIMUM, left, right)
}

/// The elementwise minimum of two tensors that broadcast; NaN where either is NaN.
public func minimum<Scalar>(_ left: Tensor<Scalar>, _ right: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.binary(CK_MINIMUM, left, right, name: "minimum")
}

/// The smaller of every element and a number; NaN where either is NaN.
public func minimum<Scalar>(_ left: Tensor<Scalar>, _ right: Scalar) -> Tensor<Scalar> {
  Tensor.binary(CK_MINIMUM, left, right)
}

/// The smaller of a number and every element; NaN where either is NaN.
public func minimum<Scalar>(_ left: Scalar, _ right: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.binary(CK_MINIMUM, left, right)
}
