// Views and rearrangements: the VJP of each is the rearrangement back.

extension Variable {
  /// The same elements in row-major order under another shape, of which one extent may be -1 and is then derived.
  public func reshaped(to newShape: Shape) -> Variable {
    if newShape == shape { return self }
    let old = shape
    return .record(value.reshaped(to: newShape), self) { g, _ in g.reshaped(to: old) }
  }

  /// A vector of all elements in row-major order.
  public func flattened() -> Variable { reshaped(to: [-1]) }

  /// The axes in another order: axis `k` of the result is axis `order[k]` of this variable.
  public func permuted(_ order: [Int]) -> Variable {
    var inverse = order
    for (position, axis) in order.enumerated() where inverse.indices.contains(axis) { inverse[axis] = position }
    return .record(value.permuted(order), self) { g, _ in g.permuted(inverse) }
  }

  /// The matrices of the last two axes transposed: [..., m, n] becomes [..., n, m].
  public func transposed() -> Variable { .record(value.transposed(), self) { g, _ in g.transposed() } }

  /// The elements repeated along new leading axes and along axes of extent 1, by NumPy's rules.
  public func broadcast(to target: Shape) -> Variable { .record(value.broadcast(to: target), self) { g, _ in g } }

  /// A new axis of extent 1 before `axis`; -1 adds it at the end.
  public func expandingAxis(at axis: Int) -> Variable {
    let old = shape
    return .record(value.expandingAxis(at: axis), self) { g, _ in g.reshaped(to: old) }
  }

  /// Without `axis`, whose extent must be 1.
  public func removingAxis(at axis: Int) -> Variable {
    let old = shape
    return .record(value.removingAxis(at: axis), self) { g, _ in g.reshaped(to: old) }
  }

  /// The elements along `axis` in reverse order.
  public func flipped(axis: Int) -> Variable {
    .record(value.flipped(axis: axis), self) { g, _ in g.flipped(axis: axis) }
  }

  /// A part of the elements: `x[0]`, `x[2..<5, .all, -1]`, `x[.ellipsis, 1]`. The gradient of the others is zero.
  public subscript(_ selection: some AxisSelecting) -> Variable { part([selection.axisSelection]) }

  /// A part of the elements, by its selections from the first two axes.
  public subscript(_ first: some AxisSelecting, _ second: some AxisSelecting) -> Variable {
    part([first.axisSelection, second.axisSelection])
  }

  /// A part of the elements, by its selections from the first three axes.
  public subscript(
    _ first: some AxisSelecting, _ second: some AxisSelecting, _ third: some AxisSelecting
  ) -> Variable {
    part([first.axisSelection, second.axisSelection, third.axisSelection])
  }

  /// A part of the elements, by four selections or more, which need their type: `AxisSelection.all`.
  public subscript(
    _ first: any AxisSelecting, _ second: any AxisSelecting, _ third: any AxisSelecting, _ fourth: any AxisSelecting,
    _ others: any AxisSelecting...
  ) -> Variable { part(([first, second, third, fourth] + others).map(\.axisSelection)) }

  /// A part of the elements, by selections that are made at run time.
  public subscript(_ selections: [AxisSelection]) -> Variable { part(selections) }

  func part(_ selections: [AxisSelection]) -> Variable {
    let whole = shape
    return .record(value.view(selections), self) { g, _ in g.embedded(in: whole, at: selections) }
  }

  /// Zeros of shape `whole` with this tensor at `selections`.
  private func embedded(in whole: Shape, at selections: [AxisSelection]) -> Variable {
    var result = Tensor<Scalar>.zeros(whole)
    result.assign(value, to: selections)
    return .record(result, self) { g, _ in g.part(selections) }
  }

  /// The diagonals of the matrices of the last two axes: [..., min(rows, columns)].
  public func diagonal() -> Variable {
    let whole = shape
    return .record(value.diagonal(), self) { g, _ in g.asDiagonal(of: whole) }
  }

  /// Square matrices with the vectors of the last axis on their diagonals: [..., n] becomes [..., n, n].
  public func diagonalMatrix() -> Variable {
    .record(value.diagonalMatrix(), self) { g, _ in g.diagonal() }
  }

  private func asDiagonal(of whole: Shape) -> Variable {
    var result = Tensor<Scalar>.zeros(whole)
    result.setDiagonal(value)
    return .record(result, self) { g, _ in g.diagonal() }
  }

  /// The elements of the matrices with column - row ≤ `diagonal`, zero elsewhere.
  public func lowerTriangle(diagonal: Int = 0) -> Variable {
    .record(value.lowerTriangle(diagonal: diagonal), self) { g, _ in g.lowerTriangle(diagonal: diagonal) }
  }

  /// The elements of the matrices with column - row ≥ `diagonal`, zero elsewhere.
  public func upperTriangle(diagonal: Int = 0) -> Variable {
    .record(value.upperTriangle(diagonal: diagonal), self) { g, _ in g.upperTriangle(diagonal: diagonal) }
  }

  /// The slices at `indices` along `axis`, in that order; an index may occur more than once.
  public func gathering(_ indices: [Int], axis: Int = 0) -> Variable {
    let whole = shape
    return .record(value.gathering(indices, axis: axis), self) { g, _ in
      g.scattered(in: whole, at: indices, axis: axis)
    }
  }

  /// Zeros of shape `whole` to which this variable's slices along `axis` are added at `indices`: the transpose of
  /// ``gathering(_:axis:)``.
  public func scattered(in whole: Shape, at indices: [Int], axis: Int = 0) -> Variable {
    var result = Tensor<Scalar>.zeros(whole)
    result.scatterAdd(value, at: indices, axis: axis)
    return .record(result, self) { g, _ in g.gathering(indices, axis: axis) }
  }

  /// The variables one behind the other along `axis`; all other extents must agree.
  public static func concatenate(_ parts: [Variable], axis: Int = 0) -> Variable {
    let value = Tensor.concatenate(parts.map(\.value), axis: axis)
    let axis = axis < 0 ? axis + value.rank : axis
    let extents = parts.map { $0.shape[axis] }
    return record([value], parts) { gradients, _, needed in
      var start = 0
      return zip(extents, needed).map { extent, isNeeded in
        defer { start += extent }
        guard isNeeded else { return nil }
        let selections = [AxisSelection](repeating: .all, count: axis) + [.range(start, start + extent, step: 1)]
        return gradients[0]?.part(selections)
      }
    }[0]
  }

  /// The variables, all of one shape, along a new axis before `axis`; -1 adds it at the end.
  public static func stack(_ parts: [Variable], axis: Int = 0) -> Variable {
    let position = axis < 0 ? axis + (parts.first?.rank ?? 0) + 1 : axis
    return concatenate(parts.map { $0.expandingAxis(at: position) }, axis: position)
  }
}
