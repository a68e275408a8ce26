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

  // From four on, so that the type checker need not try this one for fewer.

  /// A view of a part, by four selections or more, which need their type: `AxisSelection.all`.
  public subscript(
    _ first: any AxisSelecting, _ second: any AxisSelecting, _ third: any AxisSelecting, _ fourth: any AxisSelecting,
    _ others: any AxisSelecting...
  ) -> Tensor {
    get { view(([first, second, third, fourth] + others).map(\.axisSelection)) }
    set { assign(newValue, to: ([first, second, third, fourth] + others).map(\.axisSelection)) }
  }

  /// A view of a part, by selections that are made at run time.
  public subscript(_ selections: [AxisSelection]) -> Tensor {
    get { view(selections) }
    set { assign(newValue, to: selections) }
  }

  /// All of it.
  public subscript() -> Tensor {
    get { self }
    set { assign(newValue, to: []) }
  }

  /// The view that `selections` name.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  package func view(_ selections: [AxisSelection]) -> Tensor {
    let consumed = selections.reduce(0) { count, selection in
      switch selection.kind {
      case .index, .range, .every: count + 1
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
        let extent = result.shape[axis]
        let first = start.map { $0 < 0 ? $0 + extent : $0 }
        let last = end.map { $0 < 0 ? $0 + extent : $0 }
        if step < 0 {
          // Falling from `start` to above `end`: the places end + 1 ... start from their end.
          let upper = (first ?? extent - 1) + 1
          result.narrow(axis: axis, first: (last ?? -1) + 1, end: upper, step: step)
        } else {
          result.narrow(axis: axis, first: first ?? 0, end: last ?? extent, step: step)
        }
        axis += 1
      case .every(let step, let range):
        let extent = result.shape[axis]
        let first = range.lowerBound < 0 ? range.lowerBound + extent : range.lowerBound
        // Behind a bound that counts from the end, 0 is the end: -2 ..< 0 are the last two.
        let countsFromEnd = range.upperBound < 0 || (range.upperBound == 0 && range.lowerBound < 0)
        result.narrow(
          axis: axis, first: first, end: countsFromEnd ? range.upperBound + extent : range.upperBound, step: step)
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

  /// Takes every `step`-th place of `first ..< end`, from its end where `step` is negative.
  private mutating func narrow(axis: Int, first: Int, end: Int, step: Int) {
    if step == 0 { argumentFailure("subscript", "the step", step, expected: "a step other than 0") }
    if first < 0 || end > shape[axis] || first > end {
      shapeFailure("subscript \(first)..<\(end) of axis \(axis)", shape, expected: "a range within the axis")
    }
    let count = (end - first + Int(step.magnitude) - 1) / Int(step.magnitude)
    // An empty part keeps the offset of an element that there is.
    if count > 0 { offset += (step > 0 ? first : end - 1) * strides[axis] }
    shape[axis] = count
    strides[axis] *= step
  }

  package mutating func assign(_ value: Tensor, to selections: [AxisSelection]) {
    makeUniqueAndContiguous()
    let target = view(selections)
    Self.copyElements(of: value.broadcast(to: target.shape), to: target)
  }
}
