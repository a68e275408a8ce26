/// The cross products of the vectors along `axis`, which must have extent 3 in both; see the one of tensors.
public func cross<S>(_ x: Variable<S>, _ y: Variable<S>, axis: Int = -1) -> Variable<S> {
  .record(
    cross(x.value, y.value, axis: axis), x, y, vjpA: { g, _ in cross(y, g, axis: axis) },
    vjpB: { g, _ in cross(g, x, axis: axis) })
}
