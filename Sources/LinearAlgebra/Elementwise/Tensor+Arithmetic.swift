import CKernels

// Elementwise arithmetic; tensors of different shapes broadcast by NumPy's rules.

extension Tensor {
  public static func + (left: Tensor, right: Tensor) -> Tensor { binary(CK_ADD, left, right, name: "+") }
  public static func - (left: Tensor, right: Tensor) -> Tensor { binary(CK_SUBTRACT, left, right, name: "-") }
  public static func * (left: Tensor, right: Tensor) -> Tensor { binary(CK_MULTIPLY, left, right, name: "*") }
  public static func / (left: Tensor, right: Tensor) -> Tensor { binary(CK_DIVIDE, left, right, name: "/") }

  public static func + (left: Tensor, right: Scalar) -> Tensor { binary(CK_ADD, left, right) }
  public static func - (left: Tensor, right: Scalar) -> Tensor { binary(CK_SUBTRACT, left, right) }
  public static func * (left: Tensor, right: Scalar) -> Tensor { binary(CK_MULTIPLY, left, right) }
  public static func / (left: Tensor, right: Scalar) -> Tensor { binary(CK_DIVIDE, left, right) }

  public static func + (left: Scalar, right: Tensor) -> Tensor { binary(CK_ADD, left, right) }
  public static func - (left: Scalar, right: Tensor) -> Tensor { binary(CK_SUBTRACT, left, right) }
  public static func * (left: Scalar, right: Tensor) -> Tensor { binary(CK_MULTIPLY, left, right) }
  public static func / (left: Scalar, right: Tensor) -> Tensor { binary(CK_DIVIDE, left, right) }

  public static func += (left: inout Tensor, right: Tensor) { left.combine(CK_ADD, right, name: "+=") }
  public static func -= (left: inout Tensor, right: Tensor) { left.combine(CK_SUBTRACT, right, name: "-=") }
  public static func *= (left: inout Tensor, right: Tensor) { left.combine(CK_MULTIPLY, right, name: "*=") }
  public static func /= (left: inout Tensor, right: Tensor) { left.combine(CK_DIVIDE, right, name: "/=") }

  public static func += (left: inout Tensor, right: Scalar) { left.combine(CK_ADD, right) }
  public static func -= (left: inout Tensor, right: Scalar) { left.combine(CK_SUBTRACT, right) }
  public static func *= (left: inout Tensor, right: Scalar) { left.combine(CK_MULTIPLY, right) }
  public static func /= (left: inout Tensor, right: Scalar) { left.combine(CK_DIVIDE, right) }

  public static prefix func - (operand: Tensor) -> Tensor { operand.unary(CK_NEGATE) }
}

/// Elementwise power; NaN for a negative base with a fractional exponent.
public func pow<Scalar>(_ base: Tensor<Scalar>, _ exponent: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.binary(CK_POWER, base, exponent, name: "pow")
}

public func pow<Scalar>(_ base: Tensor<Scalar>, _ exponent: Scalar) -> Tensor<Scalar> {
  Tensor.binary(CK_POWER, base, exponent)
}

/// The elementwise maximum; NaN where either is NaN.
public func maximum<Scalar>(_ left: Tensor<Scalar>, _ right: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.binary(CK_MAXIMUM, left, right, name: "maximum")
}

public func maximum<Scalar>(_ left: Tensor<Scalar>, _ right: Scalar) -> Tensor<Scalar> {
  Tensor.binary(CK_MAXIMUM, left, right)
}

/// The elementwise minimum; NaN where either is NaN.
public func minimum<Scalar>(_ left: Tensor<Scalar>, _ right: Tensor<Scalar>) -> Tensor<Scalar> {
  Tensor.binary(CK_MINIMUM, left, right, name: "minimum")
}

public func minimum<Scalar>(_ left: Tensor<Scalar>, _ right: Scalar) -> Tensor<Scalar> {
  Tensor.binary(CK_MINIMUM, left, right)
}
