extension Tensor {
  /// A view of a part: `x[0]`, `x[2..<5, .all, -1]`, `x[.ellipsis, 1]`, `x[.every(2, in: 0..<8), .newAxis]`.
  ///
  /// Reading copies nothing; writing broadcasts the new value into the part. Ends the program where a selection lies
  /// outside of its axis or there are more selections than axes.
  public subscript(_ selection: some AxisSelecting) -> Tensor {
    get { view([selection.axisSelection]) }
    set { assign(newValue, to: [selection.axisSelection]) }
  }

  /// A view of a part, by its selections from the first two axes.
  public subscript(_ first: some AxisSelecting, _ second: some AxisSelecting) -> Tensor {
    get { view([first.axisSelection, second.axisSelection]) }
    set { assign(newValue, to: [first.axisSelection, second.axisSelection]) }
  }

  /// A view of a part, by its selections from the first three axes.
  public subscript(
    _ first: some AxisSelecting, _ second: some AxisSelecting, _ third: some AxisSelecting
  ) -> Tensor {
    get { view([first.axisSelection, second.axisSelection, third.axisSelection]) }
    set { assign(newValue, to: [first.axisSelection, second.axisSelection, third.axisSelection]) }
  }

  /// A view of a part, by any number of selections; from the fourth on they need their type, `AxisSelection.all`.
  public subscript(_ selections: any AxisSelecting...) -> Tensor {
    get { view(selections.map(\.axisSelection)) }
    set { assign(newValue, to: selections.map(\.axisSelection)) }
  }

  /// The view that `selections` name.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func view(_ selections: [AxisSelection]) -> Tensor {
    let consumed = selections.reduce(0) { count, selection in
      switch selection.kind {
      case .index, .range: count + 1
      case .newAxis, .ellipsis: count
      }
    }
    if consumed > rank {
      argumentFailure("subscript", "the number of selections on shape \(shape)", consumed, expected: "at most \(rank)")
    }
    var result = self
    var axis = 0
    var hasEllipsis = false
    for selection in selections {
      switch selection.kind {
      case .index(let index):
        let extent = result.shape[axis]
        let position = index < 0 ? index + extent : index
        if position < 0 || position >= extent {
          argumentFailure("subscript", "an index on shape \(shape)", index, expected: "-\(extent) ..< \(extent)")
        }
        result.offset += position * result.strides[axis]
        result.shape.remove(at: axis)
        result.strides.remove(at: axis)
      case .range(let start, let end, let step):
        result.narrow(axis: axis, start: start, end: end, step: step)
        axis += 1
      case .newAxis:
        result.shape.insert(1, at: axis)
        result.strides.insert(0, at: axis)
        axis += 1
      case .ellipsis:
        if hasEllipsis { argumentFailure("subscript", "the number of ellipses", 2, expected: "at most one") }
        hasEllipsis = true
        axis += rank - consumed
      }
    }
    return result
  }

  private mutating func narrow(axis: Int, start: Int?, end: Int?, step: Int) {
    if step < 1 { argumentFailure("subscript", "the step", step, expected: "at least 1") }
    let extent = shape[axis]
    let first = start.map { $0 < 0 ? $0 + extent : $0 } ?? 0
    let last = end.map { $0 < 0 ? $0 + extent : $0 } ?? extent
    if first < 0 || last > extent || first > last {
      shapeFailure("subscript \(first)..<\(last) of axis \(axis)", shape, expected: "a range within the axis")
    }
    offset += first * strides[axis]
    shape[axis] = (last - first + step - 1) / step
    strides[axis] *= step
  }

  package mutating func assign(_ value: Tensor, to selections: [AxisSelection]) {
    makeUniqueAndContiguous()
    let target = view(selections)
    Self.copyElements(of: value.broadcast(to: target.shape), to: target)
  }

  /// One element, by as many indices as there are axes; negative ones count from the end.
  public subscript(scalarAt indices: Int...) -> Scalar {
    get { withExtendedLifetime(storage) { storage.base[position(of: indices)] } }
    set {
      makeUniqueAndContiguous()
      storage.base[position(of: indices)] = newValue
    }
  }

  private func position(of indices: [Int]) -> Int {
    if indices.count != rank { shapeFailure("subscript(scalarAt:)", shape, expected: "\(indices.count) axes") }
    var result = offset
    for (axis, index) in indices.enumerated() {
      let extent = shape[axis]
      let position = index < 0 ? index + extent : index
      if position < 0 || position >= extent {
        argumentFailure(
          "subscript(scalarAt:)", "an index on shape \(shape)", index, expected: "-\(extent) ..< \(extent)")
      }
      result += position * strides[axis]
    }
    return result
  }
}
