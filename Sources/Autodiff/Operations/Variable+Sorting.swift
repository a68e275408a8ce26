// Which elements are taken is a constant; their values pass the gradient on.

extension Variable {
  /// The position of the largest element along `axis`; see `Tensor.argmax`.
  public func argmax(axis: Int = -1) -> Indices { value.argmax(axis: axis) }

  /// The position of the smallest element along `axis`; see `Tensor.argmin`.
  public func argmin(axis: Int = -1) -> Indices { value.argmin(axis: axis) }

  /// The positions that sort the elements along `axis`; see `Tensor.argsort`.
  public func argsort(axis: Int = -1, descending: Bool = false) -> Indices {
    value.argsort(axis: axis, descending: descending)
  }

  /// The elements at positions along `axis`; see `Tensor.takeAlong`.
  public func takeAlong(_ indices: Indices, axis: Int = -1) -> Variable {
    let shape = shape
    return .record(value.takeAlong(indices, axis: axis), self) { g, _ in g.putAlong(indices, axis: axis, in: shape) }
  }

  private func putAlong(_ indices: Indices, axis: Int, in whole: Shape) -> Variable {
    .record(value.putAlong(indices, axis: axis, in: whole), self) { g, _ in g.takeAlong(indices, axis: axis) }
  }

  /// The elements along `axis` in order; NaN stand last.
  public func sorted(axis: Int = -1, descending: Bool = false) -> Variable {
    takeAlong(value.argsort(axis: axis, descending: descending), axis: axis)
  }

  /// The `count` largest elements along `axis` (the smallest where `largest` is false), in order, and their positions.
  public func topK(_ count: Int, axis: Int = -1, largest: Bool = true) -> (values: Variable, indices: Indices) {
    let indices = value.topK(count, axis: axis, largest: largest).indices
    return (takeAlong(indices, axis: axis), indices)
  }

  /// The value below which the share `q` of the elements along `axis` lies, linearly between the two nearest, which
  /// share the gradient; see `Tensor.quantile`.
  public func quantile(_ q: Double, axis: Int = -1) -> Variable {
    let neighbours = value.quantileNeighbours(q, axis: axis)
    let low = takeAlong(neighbours.low, axis: axis), high = takeAlong(neighbours.high, axis: axis)
    let mixed = neighbours.weight == 0 ? low : low + (high - low) * neighbours.weight
    // A row with a NaN has it last.
    let last = value.takeAlong(neighbours.last, axis: axis)
    return select(where: isNaN(last), Tensor(.nan), mixed).removingAxis(at: axis)
  }

  /// The middle element along `axis`, or the mean of the two in the middle.
  public func median(axis: Int = -1) -> Variable { quantile(0.5, axis: axis) }
}
