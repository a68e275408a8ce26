/// The magnitude of x with the sign of y, a constant in y; the two broadcast. Its derivative at x = 0 is 0.
public func copysign<S>(_ x: Variable<S>, _ y: Variable<S>) -> Variable<S> {
  .record(copysign(x.value, y.value), x) { g, _ in g * (sign(x.value) * copysign(Tensor(1), y.value)) }
}

/// 1 where the sign bit is set, that of -0 and of NaN too, else 0.
public func signbit<S>(_ x: Variable<S>) -> Tensor<S> { signbit(x.value) }

/// 1 where x is ∞ or -∞, else 0.
public func isInfinite<S>(_ x: Variable<S>) -> Tensor<S> { isInfinite(x.value) }
