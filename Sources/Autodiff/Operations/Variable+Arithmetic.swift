// Elementwise arithmetic. Shapes broadcast by NumPy's rules; ones that do not end the program. The VJPs ignore
// broadcasting: the backward pass sums.

extension Variable {
  /// The elementwise sum.
  public static func + (a: Variable, b: Variable) -> Variable {
    record(a.value + b.value, a, b, vjpA: { g, _ in g }, vjpB: { g, _ in g })
  }

  /// The elementwise difference.
  public static func - (a: Variable, b: Variable) -> Variable {
    record(a.value - b.value, a, b, vjpA: { g, _ in g }, vjpB: { g, _ in -g })
  }

  /// The elementwise product.
  public static func * (a: Variable, b: Variable) -> Variable {
    record(a.value * b.value, a, b, vjpA: { g, _ in g * b }, vjpB: { g, _ in g * a })
  }

  /// The elementwise quotient.
  public static func / (a: Variable, b: Variable) -> Variable {
    record(
      a.value / b.value, a, b, keepingOutput: true, vjpA: { g, _ in g / b }, vjpB: { g, y in -(g * y) / b })
  }

  /// Adds a constant number to every element.
  public static func + (a: Variable, b: Scalar) -> Variable { record(a.value + b, a) { g, _ in g } }
  /// Subtracts a constant number from every element.
  public static func - (a: Variable, b: Scalar) -> Variable { record(a.value - b, a) { g, _ in g } }
  /// Multiplies every element by a constant number.
  public static func * (a: Variable, b: Scalar) -> Variable { record(a.value * b, a) { g, _ in g * b } }
  /// Divides every element by a constant number.
  public static func / (a: Variable, b: Scalar) -> Variable { record(a.value / b, a) { g, _ in g / b } }

  /// Adds a constant number to every element.
  public static func + (a: Scalar, b: Variable) -> Variable { b + a }
  /// Subtracts every element from a constant number.
  public static func - (a: Scalar, b: Variable) -> Variable { record(a - b.value, b) { g, _ in -g } }
  /// Multiplies every element by a constant number.
  public static func * (a: Scalar, b: Variable) -> Variable { b * a }
  /// Divides a constant number by every element.
  public static func / (a: Scalar, b: Variable) -> Variable {
    record(a / b.value, b, keepingOutput: true) { g, y in -(g * y) / b }
  }

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

/// The elementwise maximum, whose shapes broadcast; where both are equal, each gets half the gradient.
public func maximum<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>) -> Variable<Scalar> {
  Variable.record(
    maximum(a.value, b.value), a, b,
    vjpA: { g, _ in g.weighted(by: share(of: a.value, above: b.value)) },
    vjpB: { g, _ in g.weighted(by: share(of: b.value, above: a.value)) })
}

/// The elementwise maximum with a constant number; where both are equal, half the gradient passes.
public func maximum<Scalar>(_ a: Variable<Scalar>, _ b: Scalar) -> Variable<Scalar> { maximum(a, Variable(b)) }

/// The elementwise minimum, whose shapes broadcast; where both are equal, each gets half the gradient.
public func minimum<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>) -> Variable<Scalar> {
  Variable.record(
    minimum(a.value, b.value), a, b,
    vjpA: { g, _ in g.weighted(by: share(of: b.value, above: a.value)) },
    vjpB: { g, _ in g.weighted(by: share(of: a.value, above: b.value)) })
}

/// The elementwise minimum with a constant number; where both are equal, half the gradient passes.
public func minimum<Scalar>(_ a: Variable<Scalar>, _ b: Scalar) -> Variable<Scalar> { minimum(a, Variable(b)) }

/// 1 where x is the larger one, 1/2 where both are equal, else 0.
private func share<Scalar>(of x: Tensor<Scalar>, above y: Tensor<Scalar>) -> Tensor<Scalar> {
  ((x .> y) + (x .>= y)) * 0.5
}
