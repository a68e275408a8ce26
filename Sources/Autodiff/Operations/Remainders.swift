// Division with a remainder of the sign of the divisor; see the functions of the same names on tensors.

/// ⌊a / b⌋, whose shapes broadcast: a constant, as its derivative is zero wherever it exists.
public func floorDivide<S>(_ a: Variable<S>, _ b: Variable<S>) -> Variable<S> {
  Variable(floorDivide(a.value, b.value))
}

/// ⌊a / b⌋ for a number b: a constant.
public func floorDivide<S>(_ a: Variable<S>, _ b: S) -> Variable<S> { Variable(floorDivide(a.value, b)) }

/// a - ⌊a / b⌋ b, whose shapes broadcast; where it jumps, its derivative is that beside the jump.
public func remainder<S>(_ a: Variable<S>, _ b: Variable<S>) -> Variable<S> {
  .record(
    remainder(a.value, b.value), a, b, vjpA: { g, _ in g }, vjpB: { g, _ in -(g * floorDivide(a.value, b.value)) })
}

/// a - ⌊a / b⌋ b for a number b; where it jumps, its derivative is that beside the jump.
public func remainder<S>(_ a: Variable<S>, _ b: S) -> Variable<S> { .record(remainder(a.value, b), a) { g, _ in g } }
