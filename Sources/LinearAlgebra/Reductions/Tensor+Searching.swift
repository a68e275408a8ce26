extension Tensor {
  /// How many elements over `axes` are not 0. Exact up to 2^24 for `Float`.
  public func countNonzero(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
    (self .!= 0).sum(axes: axes, keepingAxes: keepingAxes)
  }

  /// Where the elements are that are not 0, in row-major order: for each axis their positions along it, [count].
  public func nonzero() -> [Indices] {
    if rank == 0 { shapeFailure("nonzero", shape, expected: "at least one axis") }
    let places = scalars.indices(where: { $0 != 0 }).ranges.flatMap { Array($0) }
    var step = shape.elementCount
    return shape.map { extent in
      step /= Swift.max(extent, 1)
      return Indices(places.map { $0 / Swift.max(step, 1) % extent }, shape: [places.count])
    }
  }

  /// Where each of `values` would stand in this vector, whose elements ascend: the number of elements below it, or with
  /// `side` `.right` of those that are at most equal to it. NaN counts as larger than all numbers.
  /// - Returns: in the shape of `values`.
  public func searchSorted(_ values: Tensor, side: SearchSide = .left) -> Indices {
    if rank != 1 { shapeFailure("searchSorted", shape, expected: "a vector") }
    func isBelow(_ a: Scalar, _ b: Scalar) -> Bool { b.isNaN ? !a.isNaN : a < b }
    let sorted = scalars
    let places = values.scalars.map { value in
      var (low, high) = (0, sorted.count)
      while low < high {
        let middle = (low + high) / 2
        let isBefore = side == .left ? isBelow(sorted[middle], value) : !isBelow(value, sorted[middle])
        if isBefore { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return Indices(places, shape: values.shape)
  }
}

/// Which place a value takes beside elements equal to it.
public enum SearchSide: Sendable, CaseIterable {
  /// Before them.
  case left
  /// Behind them.
  case right
}
