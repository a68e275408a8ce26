// Reductions over axes, counted from the end where negative; all axes by default. Reduced axes go away, or stay with
// extent 1 where `keepingAxes` is set.

extension Variable {
  /// The sum over `axes`.
  public func sum(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
    let whole = shape
    return .record(value.sum(axes: axes, keepingAxes: keepingAxes), self) { g, _ in
      g.restoring(axes, of: whole).broadcast(to: whole)
    }
  }

  /// The arithmetic mean over `axes`.
  public func mean(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
    let total = sum(axes: axes, keepingAxes: keepingAxes)
    return total / Scalar(value.count / Swift.max(total.value.count, 1))
  }

  /// The sum of the squares over `axes`.
  public func sumOfSquares(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
    .record(value.sumOfSquares(axes: axes, keepingAxes: keepingAxes), self) { g, _ in
      self * (g * 2).restoring(axes, of: shape)
    }
  }

  /// The largest element over `axes`; equal ones share the gradient.
  public func max(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
    .record(value.max(axes: axes, keepingAxes: keepingAxes), self, keepingOutput: true) { g, y in
      g.restoring(axes, of: shape).broadcast(to: shape).weighted(by: extremeShares(y.value, axes))
    }
  }

  /// The smallest element over `axes`; equal ones share the gradient.
  public func min(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
    .record(value.min(axes: axes, keepingAxes: keepingAxes), self, keepingOutput: true) { g, y in
      g.restoring(axes, of: shape).broadcast(to: shape).weighted(by: extremeShares(y.value, axes))
    }
  }

  /// log Σ exp over `axes`, without overflow. Where all elements are -∞ their gradients are zero.
  public func logSumExp(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
    .record(value.logSumExp(axes: axes, keepingAxes: keepingAxes), self, keepingOutput: true) { g, y in
      let finite = select(where: y.value .== -.infinity, Variable(0), y)
      let weights = exp(self - finite.restoring(axes, of: shape))
      let whole = g.restoring(axes, of: shape).broadcast(to: shape)
      // What is -∞ has no part in the sum.
      return select(where: value .== -.infinity, Variable(0), whole) * weights
    }
  }

  /// A reduction's result with its reduced axes back as extents of 1.
  func restoring(_ axes: [Int]?, of whole: Shape) -> Variable {
    var kept = whole
    for axis in axes ?? Array(whole.indices) { kept[axis < 0 ? axis + whole.count : axis] = 1 }
    return reshaped(to: kept)
  }

  /// 1 at the elements equal to the extreme of their slice, divided by how many there are.
  private func extremeShares(_ extreme: Tensor<Scalar>, _ axes: [Int]?) -> Tensor<Scalar> {
    let hits = value .== Variable(extreme).restoring(axes, of: shape).value
    return hits / hits.sum(axes: axes, keepingAxes: true)
  }
}
