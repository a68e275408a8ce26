extension Variable {
  /// The sum over `axes` (all by default); see ``Tensor/sum(axes:keepingAxes:)``.
  public func sum(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
    let whole = shape
    return .record(value.sum(axes: axes, keepingAxes: keepingAxes), self) { g, _ in
      g.restoring(axes, of: whole).broadcast(to: whole)
    }
  }

  /// The arithmetic mean over `axes`.
  public func mean(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
    let total = sum(axes: axes, keepingAxes: keepingAxes)
    return total * (Scalar(total.value.count) / Scalar(value.count))
  }

  /// The sum of the squares over `axes`.
  public func sumOfSquares(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
    .record(value.sumOfSquares(axes: axes, keepingAxes: keepingAxes), self) { g, _ in
      self * g.restoring(axes, of: shape) * 2
    }
  }

  /// The largest element over `axes`; equal ones share the gradient.
  public func max(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
    .record(value.max(axes: axes, keepingAxes: keepingAxes), self, keepingOutput: true) { g, y in
      g.restoring(axes, of: shape) * extremeShares(y.value, axes)
    }
  }

  /// The smallest element over `axes`; equal ones share the gradient.
  public func min(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
    .record(value.min(axes: axes, keepingAxes: keepingAxes), self, keepingOutput: true) { g, y in
      g.restoring(axes, of: shape) * extremeShares(y.value, axes)
    }
  }

  /// log Σ exp over `axes`, without overflow.
  public func logSumExp(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
    .record(value.logSumExp(axes: axes, keepingAxes: keepingAxes), self, keepingOutput: true) { g, y in
      g.restoring(axes, of: shape) * exp(self - y.restoring(axes, of: shape))
    }
  }

  /// A reduction's result with its reduced axes back as extents of 1.
  private func restoring(_ axes: [Int]?, of whole: Shape) -> Variable {
    var kept = whole
    for axis in axes ?? Array(whole.indices) { kept[axis < 0 ? axis + whole.count : axis] = 1 }
    return reshaped(to: kept)
  }

  /// 1 at the elements equal to the extreme of their slice, divided by how many there are.
  private func extremeShares(_ extreme: Tensor<Scalar>, _ axes: [Int]?) -> Variable {
    let hits = value .== Variable(extreme).restoring(axes, of: shape).value
    return Variable(hits / hits.sum(axes: axes, keepingAxes: true))
  }
}
