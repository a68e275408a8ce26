// Elementary functions, element by element: one line each, value and VJP. NaN outside their domains, as in C.

/// |x|; its derivative at 0 is 0.
public func abs<S>(_ x: Variable<S>) -> Variable<S> {
  .record(abs(x.value), x) { g, _ in g.weighted(by: sign(x.value)) }
}
/// x²
public func square<S>(_ x: Variable<S>) -> Variable<S> { .record(square(x.value), x) { g, _ in g * x * 2 } }

/// The square root; its derivative at 0 is infinite.
public func sqrt<S>(_ x: Variable<S>) -> Variable<S> {
  .record(sqrt(x.value), x, keepingOutput: true) { g, y in g / (y * 2) }
}
/// 1 / x
public func reciprocal<S>(_ x: Variable<S>) -> Variable<S> {
  .record(reciprocal(x.value), x, keepingOutput: true) { g, y in -(g * y * y) }
}

/// e to the power of x.
public func exp<S>(_ x: Variable<S>) -> Variable<S> { .record(exp(x.value), x, keepingOutput: true) { g, y in g * y } }
/// exp(x) - 1, accurate near 0.
public func expm1<S>(_ x: Variable<S>) -> Variable<S> {
  .record(expm1(x.value), x, keepingOutput: true) { g, y in g * (y + 1) }
}
/// The natural logarithm.
public func log<S>(_ x: Variable<S>) -> Variable<S> { .record(log(x.value), x) { g, _ in g / x } }
/// log(1 + x), accurate near 0.
public func log1p<S>(_ x: Variable<S>) -> Variable<S> { .record(log1p(x.value), x) { g, _ in g / (x + 1) } }
/// The sine of an angle in radians.
public func sin<S>(_ x: Variable<S>) -> Variable<S> { .record(sin(x.value), x) { g, _ in g * cos(x) } }
/// The cosine of an angle in radians.
public func cos<S>(_ x: Variable<S>) -> Variable<S> { .record(cos(x.value), x) { g, _ in -(g * sin(x)) } }
/// The hyperbolic tangent.
public func tanh<S>(_ x: Variable<S>) -> Variable<S> {
  .record(tanh(x.value), x, keepingOutput: true) { g, y in g * (1 - square(y)) }
}

/// 1 / (1 + exp(-x))
public func sigmoid<S>(_ x: Variable<S>) -> Variable<S> {
  .record(sigmoid(x.value), x, keepingOutput: true) { g, y in g * y * (1 - y) }
}
/// log(1 + exp(x)), without overflow for large x or loss of digits for small ones.
public func softplus<S>(_ x: Variable<S>) -> Variable<S> { .record(softplus(x.value), x) { g, _ in g * sigmoid(x) } }
/// max(x, 0); its derivative at 0 is 0.
public func relu<S>(_ x: Variable<S>) -> Variable<S> {
  .record(relu(x.value), x, keepingOutput: true) { g, y in g.masked(by: y.value) }
}

/// 1 where x > 0, else 0: a constant, as its derivative is zero wherever it exists.
public func step<S>(_ x: Variable<S>) -> Variable<S> { Variable(step(x.value)) }
/// -1, 0 or 1: a constant, as its derivative is zero wherever it exists.
public func sign<S>(_ x: Variable<S>) -> Variable<S> { Variable(sign(x.value)) }

/// `a` where the mask is not zero, elsewhere `b`; the three broadcast. The mask is a constant.
public func select<S>(where mask: Tensor<S>, _ a: Variable<S>, _ b: Variable<S>) -> Variable<S> {
  .record(
    select(where: mask, a.value, b.value), a, b,
    vjpA: { g, _ in select(where: mask, g, Variable(0)) }, vjpB: { g, _ in select(where: mask, Variable(0), g) })
}
