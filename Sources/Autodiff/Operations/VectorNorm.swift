/// The p-norm over `axes`; see the one of tensors. Where the norm is 0, its gradient is 0; for p = 0 it is a constant,
/// for p = ±∞ equal extremes share the gradient.
///
/// ∂‖x‖/∂xᵢ = sign(xᵢ) (|xᵢ| / ‖x‖)ᵖ⁻¹: of quotients of at most 1, so that no power overflows.
public func vectorNorm<S>(
  _ x: Variable<S>, order p: S = 2, axes: [Int]? = nil, keepingAxes: Bool = false
) -> Variable<S> {
  if p == .infinity { return maximum(abs(x).max(axes: axes, keepingAxes: keepingAxes), 0) }
  if p == -.infinity { return abs(x).min(axes: axes, keepingAxes: keepingAxes) }
  if p == 1 { return abs(x).sum(axes: axes, keepingAxes: keepingAxes) }
  let value = vectorNorm(x.value, order: p, axes: axes, keepingAxes: keepingAxes)
  if p == 0 { return Variable(value) }
  return .record(value, x, keepingOutput: true) { g, y in
    let length = select(where: y.value, y, Variable(1)).restoring(axes, of: x.shape)
    let factor = select(where: y.value, g, Variable(0)).restoring(axes, of: x.shape)
    if p == 2 { return factor * (x / length) }
    return (factor * pow(abs(x) / length, p - 1)).weighted(by: sign(x.value))
  }
}
