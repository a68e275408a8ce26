// Elementwise arithmetic. Shapes broadcast by NumPy's rules; ones that do not end the program. The VJPs ignore
// broadcasting: the backward pass sums. A tensor or a number beside a variable is a constant. The functions of
// Operators.swift go before the generic operators here.

// The rules, once for the generic operators and those of one precision.
extension Variable {
  static func add(_ a: Variable, _ b: Variable) -> Variable {
    record(a.value + b.value, a, b, vjpA: { g, _ in g }, vjpB: { g, _ in g })
  }
  static func subtract(_ a: Variable, _ b: Variable) -> Variable {
    record(a.value - b.value, a, b, vjpA: { g, _ in g }, vjpB: { g, _ in -g })
  }
  static func multiply(_ a: Variable, _ b: Variable) -> Variable {
    record(a.value * b.value, a, b, vjpA: { g, _ in g * b }, vjpB: { g, _ in g * a })
  }
  static func divide(_ a: Variable, _ b: Variable) -> Variable {
    record(
      a.value / b.value, a, b, keepingOutput: true, vjpA: { g, _ in g / b }, vjpB: { g, y in -(g * y) / b })
  }

  static func add(_ a: Variable, _ b: Scalar) -> Variable { record(a.value + b, a) { g, _ in g } }
  static func subtract(_ a: Variable, _ b: Scalar) -> Variable { record(a.value - b, a) { g, _ in g } }
  static func multiply(_ a: Variable, _ b: Scalar) -> Variable { record(a.value * b, a) { g, _ in g * b } }
  static func divide(_ a: Variable, _ b: Scalar) -> Variable { record(a.value / b, a) { g, _ in g / b } }

  static func add(_ a: Scalar, _ b: Variable) -> Variable { add(b, a) }
  static func subtract(_ a: Scalar, _ b: Variable) -> Variable { record(a - b.value, b) { g, _ in -g } }
  static func multiply(_ a: Scalar, _ b: Variable) -> Variable { multiply(b, a) }
  static func divide(_ a: Scalar, _ b: Variable) -> Variable {
    record(a / b.value, b, keepingOutput: true) { g, y in -(g * y) / b }
  }
}

extension Variable {
  /// The elementwise sum.
  @_disfavoredOverload
  public static func + (a: Variable, b: Variable) -> Variable { add(a, b) }
  /// The elementwise difference.
  @_disfavoredOverload
  public static func - (a: Variable, b: Variable) -> Variable { subtract(a, b) }
  /// The elementwise product.
  @_disfavoredOverload
  public static func * (a: Variable, b: Variable) -> Variable { multiply(a, b) }
  /// The elementwise quotient.
  @_disfavoredOverload
  public static func / (a: Variable, b: Variable) -> Variable { divide(a, b) }

  /// Adds a constant number to every element.
  @_disfavoredOverload
  public static func + (a: Variable, b: Scalar) -> Variable { add(a, b) }
  /// Subtracts a constant number from every element.
  @_disfavoredOverload
  public static func - (a: Variable, b: Scalar) -> Variable { subtract(a, b) }
  /// Multiplies every element by a constant number.
  @_disfavoredOverload
  public static func * (a: Variable, b: Scalar) -> Variable { multiply(a, b) }
  /// Divides every element by a constant number.
  @_disfavoredOverload
  public static func / (a: Variable, b: Scalar) -> Variable { divide(a, b) }

  /// Adds a constant number to every element.
  @_disfavoredOverload
  public static func + (a: Scalar, b: Variable) -> Variable { add(a, b) }
  /// Subtracts every element from a constant number.
  @_disfavoredOverload
  public static func - (a: Scalar, b: Variable) -> Variable { subtract(a, b) }
  /// Multiplies every element by a constant number.
  @_disfavoredOverload
  public static func * (a: Scalar, b: Variable) -> Variable { multiply(a, b) }
  /// Divides a constant number by every element.
  @_disfavoredOverload
  public static func / (a: Scalar, b: Variable) -> Variable { divide(a, b) }

  /// The elementwise sum with a constant.
  public static func + (a: Variable, b: Tensor<Scalar>) -> Variable { add(a, Variable(b)) }
  /// The elementwise difference with a constant.
  public static func - (a: Variable, b: Tensor<Scalar>) -> Variable { subtract(a, Variable(b)) }
  /// The elementwise product with a constant.
  public static func * (a: Variable, b: Tensor<Scalar>) -> Variable { multiply(a, Variable(b)) }
  /// The elementwise quotient with a constant.
  public static func / (a: Variable, b: Tensor<Scalar>) -> Variable { divide(a, Variable(b)) }
  /// The elementwise sum with a constant.
  public static func + (a: Tensor<Scalar>, b: Variable) -> Variable { add(Variable(a), b) }
  /// The elementwise difference with a constant.
  public static func - (a: Tensor<Scalar>, b: Variable) -> Variable { subtract(Variable(a), b) }
  /// The elementwise product with a constant.
  public static func * (a: Tensor<Scalar>, b: Variable) -> Variable { multiply(Variable(a), b) }
  /// The elementwise quotient with a constant.
  public static func / (a: Tensor<Scalar>, b: Variable) -> Variable { divide(Variable(a), b) }

  /// Every element with its sign changed.
  public static prefix func - (a: Variable) -> Variable { record(-a.value, a) { g, _ in -g } }

  /// The same as `a = a + b`: what was recorded of the old `a` stays.
  public static func += (a: inout Variable, b: Variable) { a = a + b }
  /// The same as `a = a - b`.
  public static func -= (a: inout Variable, b: Variable) { a = a - b }
  /// The same as `a = a * b`.
  public static func *= (a: inout Variable, b: Variable) { a = a * b }
  /// The same as `a = a / b`.
  public static func /= (a: inout Variable, b: Variable) { a = a / b }

  /// The same as `a = a + b`, for a constant.
  public static func += (a: inout Variable, b: Tensor<Scalar>) { a = a + b }
  /// The same as `a = a - b`, for a constant.
  public static func -= (a: inout Variable, b: Tensor<Scalar>) { a = a - b }
  /// The same as `a = a * b`, for a constant.
  public static func *= (a: inout Variable, b: Tensor<Scalar>) { a = a * b }
  /// The same as `a = a / b`, for a constant.
  public static func /= (a: inout Variable, b: Tensor<Scalar>) { a = a / b }

  /// The same as `a = a + b`.
  public static func += (a: inout Variable, b: Scalar) { a = a + b }
  /// The same as `a = a - b`.
  public static func -= (a: inout Variable, b: Scalar) { a = a - b }
  /// The same as `a = a * b`.
  public static func *= (a: inout Variable, b: Scalar) { a = a * b }
  /// The same as `a = a / b`.
  public static func /= (a: inout Variable, b: Scalar) { a = a / b }
}

/// Elementwise power with a constant exponent; NaN for a negative base with a fractional exponent.
public func pow<Scalar>(_ x: Variable<Scalar>, _ exponent: Scalar) -> Variable<Scalar> {
  // x⁰ is a constant: its derivative by the rule, 0 · x⁻¹, would be NaN at 0, and with it the third of x².
  if exponent == 0 { return Variable(pow(x.value, exponent)) }
  return Variable.record(pow(x.value, exponent), x) { g, _ in g * exponent * pow(x, exponent - 1) }
}

/// Elementwise power, whose shapes broadcast; NaN for a negative base with a fractional exponent. The gradient in the
/// exponent is zero where the base is not positive.
public func pow<Scalar>(_ x: Variable<Scalar>, _ exponent: Variable<Scalar>) -> Variable<Scalar> {
  Variable.record(
    pow(x.value, exponent.value), x, exponent, keepingOutput: true,
    vjpA: { g, _ in
      // Both zero: 0 · 0⁻¹ stands for a zero.
      let isConstant = (x.value .== 0) * (exponent.value .== 0)
      return g * exponent * pow(x, select(where: isConstant, Variable(1), exponent - 1))
    },
    vjpB: { g, y in
      let positive = x.value .> 0
      return select(where: positive, g, Variable(0)) * select(where: positive, y, Variable(0))
        * log(select(where: positive, x, Variable(1)))
    })
}

/// A constant number to the power of every element; NaN for a negative base with a fractional exponent.
public func pow<Scalar>(_ base: Scalar, _ exponent: Variable<Scalar>) -> Variable<Scalar> {
  pow(Variable(base), exponent)
}

/// The elementwise maximum, whose shapes broadcast; where both are equal, each gets half the gradient.
public func maximum<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>) -> Variable<Scalar> {
  Variable.record(
    maximum(a.value, b.value), a, b,
    vjpA: { g, _ in g.weighted(by: share(of: a.value, above: b.value)) },
    vjpB: { g, _ in g.weighted(by: share(of: b.value, above: a.value)) })
}

/// The elementwise maximum with a constant; where both are equal, half the gradient passes.
public func maximum<Scalar>(_ a: Variable<Scalar>, _ b: Tensor<Scalar>) -> Variable<Scalar> { maximum(a, Variable(b)) }

/// The elementwise maximum with a constant; where both are equal, half the gradient passes.
public func maximum<Scalar>(_ a: Tensor<Scalar>, _ b: Variable<Scalar>) -> Variable<Scalar> { maximum(Variable(a), b) }

/// The elementwise maximum with a constant number; where both are equal, half the gradient passes.
public func maximum<Scalar>(_ a: Variable<Scalar>, _ b: Scalar) -> Variable<Scalar> { maximum(a, Variable(b)) }

/// The elementwise maximum with a constant number; where both are equal, half the gradient passes.
public func maximum<Scalar>(_ a: Scalar, _ b: Variable<Scalar>) -> Variable<Scalar> { maximum(Variable(a), b) }

/// The elementwise minimum, whose shapes broadcast; where both are equal, each gets half the gradient.
public func minimum<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>) -> Variable<Scalar> {
  Variable.record(
    minimum(a.value, b.value), a, b,
    vjpA: { g, _ in g.weighted(by: share(of: b.value, above: a.value)) },
    vjpB: { g, _ in g.weighted(by: share(of: a.value, above: b.value)) })
}

/// The elementwise minimum with a constant; where both are equal, half the gradient passes.
public func minimum<Scalar>(_ a: Variable<Scalar>, _ b: Tensor<Scalar>) -> Variable<Scalar> { minimum(a, Variable(b)) }

/// The elementwise minimum with a constant; where both are equal, half the gradient passes.
public func minimum<Scalar>(_ a: Tensor<Scalar>, _ b: Variable<Scalar>) -> Variable<Scalar> { minimum(Variable(a), b) }

/// The elementwise minimum with a constant number; where both are equal, half the gradient passes.
public func minimum<Scalar>(_ a: Variable<Scalar>, _ b: Scalar) -> Variable<Scalar> { minimum(a, Variable(b)) }

/// The elementwise minimum with a constant number; where both are equal, half the gradient passes.
public func minimum<Scalar>(_ a: Scalar, _ b: Variable<Scalar>) -> Variable<Scalar> { minimum(Variable(a), b) }

/// 1 where x is the larger one, 1/2 where both are equal, else 0.
private func share<Scalar>(of x: Tensor<Scalar>, above y: Tensor<Scalar>) -> Tensor<Scalar> {
  ((x .> y) + (x .>= y)) * 0.5
}
