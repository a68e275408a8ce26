// Elementwise arithmetic with NumPy's broadcasting. The VJPs ignore broadcasting: the backward pass sums.

extension Variable {
  public static func + (a: Variable, b: Variable) -> Variable {
    record(a.value + b.value, a, b, vjpA: { g, _ in g }, vjpB: { g, _ in g })
  }

  public static func - (a: Variable, b: Variable) -> Variable {
    record(a.value - b.value, a, b, vjpA: { g, _ in g }, vjpB: { g, _ in -g })
  }

  public static func * (a: Variable, b: Variable) -> Variable {
    record(a.value * b.value, a, b, vjpA: { g, _ in g * b }, vjpB: { g, _ in g * a })
  }

  public static func / (a: Variable, b: Variable) -> Variable {
    record(
      a.value / b.value, a, b, keepingOutput: true, vjpA: { g, _ in g / b }, vjpB: { g, y in -(g * y) / b })
  }

  public static func + (a: Variable, b: Scalar) -> Variable { record(a.value + b, a) { g, _ in g } }
  public static func - (a: Variable, b: Scalar) -> Variable { record(a.value - b, a) { g, _ in g } }
  public static func * (a: Variable, b: Scalar) -> Variable { record(a.value * b, a) { g, _ in g * b } }
  public static func / (a: Variable, b: Scalar) -> Variable { record(a.value / b, a) { g, _ in g / b } }

  public static func + (a: Scalar, b: Variable) -> Variable { b + a }
  public static func - (a: Scalar, b: Variable) -> Variable { record(a - b.value, b) { g, _ in -g } }
  public static func * (a: Scalar, b: Variable) -> Variable { b * a }
  public static func / (a: Scalar, b: Variable) -> Variable {
    record(a / b.value, b, keepingOutput: true) { g, y in -(g * y) / b }
  }

  public static prefix func - (a: Variable) -> Variable { record(-a.value, a) { g, _ in -g } }

  public static func += (a: inout Variable, b: Variable) { a = a + b }
  public static func -= (a: inout Variable, b: Variable) { a = a - b }
  public static func *= (a: inout Variable, b: Variable) { a = a * b }
  public static func /= (a: inout Variable, b: Variable) { a = a / b }
}

/// Elementwise power with a constant exponent.
public func pow<Scalar>(_ x: Variable<Scalar>, _ exponent: Scalar) -> Variable<Scalar> {
  Variable.record(pow(x.value, exponent), x) { g, _ in g * exponent * pow(x, exponent - 1) }
}

/// Elementwise power; the gradient in the exponent is zero where the base is not positive.
public func pow<Scalar>(_ x: Variable<Scalar>, _ exponent: Variable<Scalar>) -> Variable<Scalar> {
  Variable.record(
    pow(x.value, exponent.value), x, exponent, keepingOutput: true,
    vjpA: { g, _ in g * exponent * pow(x, exponent - 1) },
    vjpB: { g, y in
      let positive = x.value .> 0
      return g * y * log(select(where: positive, x, Variable(1)))
    })
}

/// The elementwise maximum; where both are equal, each gets half the gradient.
public func maximum<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>) -> Variable<Scalar> {
  Variable.record(
    maximum(a.value, b.value), a, b,
    vjpA: { g, _ in g * Variable(share(of: a.value, above: b.value)) },
    vjpB: { g, _ in g * Variable(share(of: b.value, above: a.value)) })
}

public func maximum<Scalar>(_ a: Variable<Scalar>, _ b: Scalar) -> Variable<Scalar> { maximum(a, Variable(b)) }

/// The elementwise minimum; where both are equal, each gets half the gradient.
public func minimum<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>) -> Variable<Scalar> {
  Variable.record(
    minimum(a.value, b.value), a, b,
    vjpA: { g, _ in g * Variable(share(of: b.value, above: a.value)) },
    vjpB: { g, _ in g * Variable(share(of: a.value, above: b.value)) })
}

public func minimum<Scalar>(_ a: Variable<Scalar>, _ b: Scalar) -> Variable<Scalar> { minimum(a, Variable(b)) }

/// 1 where x is the larger one, 1/2 where both are equal, else 0.
private func share<Scalar>(of x: Tensor<Scalar>, above y: Tensor<Scalar>) -> Tensor<Scalar> {
  ((x .> y) + (x .>= y)) * 0.5
}
