import Glibc

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

/// The largest whole number that is not above x: a constant, as its derivative is zero wherever it exists.
public func floor<S>(_ x: Variable<S>) -> Variable<S> { Variable(floor(x.value)) }
/// The smallest whole number that is not below x: a constant.
public func ceil<S>(_ x: Variable<S>) -> Variable<S> { Variable(ceil(x.value)) }
/// The nearest whole number: a constant.
public func round<S>(_ x: Variable<S>) -> Variable<S> { Variable(round(x.value)) }
/// The whole number next to x on the way to 0: a constant.
public func trunc<S>(_ x: Variable<S>) -> Variable<S> { Variable(trunc(x.value)) }
/// x where it lies between the bounds, where its derivative is 1 (on them too), elsewhere the nearer bound.
public func clip<S>(_ x: Variable<S>, _ bounds: ClosedRange<S>) -> Variable<S> {
  .record(clip(x.value, bounds), x) { g, _ in
    let isInside = (x.value .>= bounds.lowerBound) * (x.value .<= bounds.upperBound)
    return select(where: isInside, g, Variable(0))
  }
}

/// The tangent of an angle in radians.
public func tan<S>(_ x: Variable<S>) -> Variable<S> {
  .record(tan(x.value), x, keepingOutput: true) { g, y in g * (square(y) + 1) }
}
/// The angle in -π/2 ... π/2 whose sine is x.
public func asin<S>(_ x: Variable<S>) -> Variable<S> { .record(asin(x.value), x) { g, _ in g / sqrt(1 - square(x)) } }
/// The angle in 0 ... π whose cosine is x.
public func acos<S>(_ x: Variable<S>) -> Variable<S> {
  .record(acos(x.value), x) { g, _ in -(g / sqrt(1 - square(x))) }
}
/// The angle in -π/2 ... π/2 whose tangent is x.
public func atan<S>(_ x: Variable<S>) -> Variable<S> { .record(atan(x.value), x) { g, _ in g / (square(x) + 1) } }
/// The angle of the point (x, y) in -π ... π; not differentiable at the origin.
public func atan2<S>(_ y: Variable<S>, _ x: Variable<S>) -> Variable<S> {
  .record(
    atan2(y.value, x.value), y, x, vjpA: { g, _ in g * x / (square(x) + square(y)) },
    vjpB: { g, _ in -(g * y / (square(x) + square(y))) })
}
/// √(x² + y²), without overflow on the way; its derivative at the origin is 0.
public func hypot<S>(_ x: Variable<S>, _ y: Variable<S>) -> Variable<S> {
  func share(_ g: Variable<S>, _ part: Variable<S>, _ length: Variable<S>) -> Variable<S> {
    g * (part / select(where: length.value .> 0, length, Variable(1)))
  }
  return .record(
    hypot(x.value, y.value), x, y, keepingOutput: true, vjpA: { g, h in share(g, x, h) },
    vjpB: { g, h in share(g, y, h) })
}
/// The hyperbolic sine.
public func sinh<S>(_ x: Variable<S>) -> Variable<S> { .record(sinh(x.value), x) { g, _ in g * cosh(x) } }
/// The hyperbolic cosine.
public func cosh<S>(_ x: Variable<S>) -> Variable<S> { .record(cosh(x.value), x) { g, _ in g * sinh(x) } }
/// The inverse of ``sinh(_:)``.
public func asinh<S>(_ x: Variable<S>) -> Variable<S> { .record(asinh(x.value), x) { g, _ in g / sqrt(square(x) + 1) } }
/// The inverse of ``cosh(_:)``, at least 0.
public func acosh<S>(_ x: Variable<S>) -> Variable<S> { .record(acosh(x.value), x) { g, _ in g / sqrt(square(x) - 1) } }
/// The inverse of ``tanh(_:)``.
public func atanh<S>(_ x: Variable<S>) -> Variable<S> { .record(atanh(x.value), x) { g, _ in g / (1 - square(x)) } }
/// The logarithm to the base 2.
public func log2<S>(_ x: Variable<S>) -> Variable<S> { .record(log2(x.value), x) { g, _ in g / (x * S(log(2.0))) } }
/// The logarithm to the base 10.
public func log10<S>(_ x: Variable<S>) -> Variable<S> { .record(log10(x.value), x) { g, _ in g / (x * S(log(10.0))) } }
/// The error function, 2/√π ∫₀ˣ exp(-t²) dt.
public func erf<S>(_ x: Variable<S>) -> Variable<S> {
  .record(erf(x.value), x) { g, _ in g * exp(-square(x)) * S(2 / Double.pi.squareRoot()) }
}
/// log |Γ(x)|
public func lgamma<S>(_ x: Variable<S>) -> Variable<S> { .record(lgamma(x.value), x) { g, _ in g * polygamma(0, x) } }
/// ψ⁽ⁿ⁾(x), the derivative of order n of the digamma function.
public func polygamma<S>(_ order: Int, _ x: Variable<S>) -> Variable<S> {
  .record(polygamma(order, x.value), x) { g, _ in g * polygamma(order + 1, x) }
}

/// x where it is above zero, elsewhere slope · x; the two broadcast. The derivative at 0 is the slope.
public func prelu<Scalar>(_ x: Variable<Scalar>, slope: Variable<Scalar>) -> Variable<Scalar> {
  .record(
    prelu(x.value, slope: slope.value), x, slope,
    vjpA: { g, _ in select(where: x.value .> 0, g, g * slope) }, vjpB: { g, _ in select(where: x.value .> 0, Variable(0), g * x) })
}
