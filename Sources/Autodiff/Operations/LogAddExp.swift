/// log(eᵃ + eᵇ) without overflow; the two broadcast. Its gradient is the softmax of a and b.
public func logAddExp<S>(_ a: Variable<S>, _ b: Variable<S>) -> Variable<S> {
  func share(_ x: Variable<S>, _ y: Variable<S>) -> Variable<S> {
    // Equal infinities have no difference.
    let isInfinite = isInfinite(x.value) * (x.value .== y.value)
    return sigmoid(select(where: isInfinite, Variable(0), x - y))
  }
  return .record(
    logAddExp(a.value, b.value), a, b, vjpA: { g, _ in g * share(a, b) }, vjpB: { g, _ in g * share(b, a) })
}
