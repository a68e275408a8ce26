/// What a subscript takes from one axis.
public enum AxisSelection: Sendable {
  /// One index; the axis goes away. Negative ones count from the end.
  case index(Int)
  /// `start ..< end` in steps of `step`; nil stands for the axis' own bound.
  case range(Int?, Int?, step: Int)
  /// A new axis of extent 1.
  case newAxis
  /// All axes that the other selections leave over.
  case ellipsis

  /// The whole axis.
  public static var all: AxisSelection { .range(nil, nil, step: 1) }

  /// Every `step`-th element of `range`.
  public static func every(_ step: Int, in range: Range<Int>) -> AxisSelection {
    .range(range.lowerBound, range.upperBound, step: step)
  }
}

/// An index, a range or an ``AxisSelection`` in a tensor's subscript.
public protocol AxisSelecting {
  var axisSelection: AxisSelection { get }
}

extension AxisSelection: AxisSelecting {
  public var axisSelection: AxisSelection { self }
}

extension Int: AxisSelecting {
  public var axisSelection: AxisSelection { .index(self) }
}

extension Range<Int>: AxisSelecting {
  public var axisSelection: AxisSelection { .range(lowerBound, upperBound, step: 1) }
}

extension ClosedRange<Int>: AxisSelecting {
  public var axisSelection: AxisSelection { .range(lowerBound, upperBound + 1, step: 1) }
}

extension PartialRangeFrom<Int>: AxisSelecting {
  public var axisSelection: AxisSelection { .range(lowerBound, nil, step: 1) }
}

extension PartialRangeUpTo<Int>: AxisSelecting {
  public var axisSelection: AxisSelection { .range(nil, upperBound, step: 1) }
}

extension PartialRangeThrough<Int>: AxisSelecting {
  public var axisSelection: AxisSelection { .range(nil, upperBound + 1, step: 1) }
}

extension Tensor {
  /// A view of a part: `x[0]`, `x[2..<5, 3...]`, `x[AxisSelection.ellipsis, 1]`,
  /// `x[AxisSelection.every(2, in: 0..<8)]`.
  ///
  /// Reading copies nothing; writing broadcasts the new value into the part.
  public subscript(_ selections: any AxisSelecting...) -> Tensor {
    get { view(selections.map(\.axisSelection)) }
    set { assign(newValue, to: selections.map(\.axisSelection)) }
  }

  /// The view that `selections` name.
  package func view(_ selections: [AxisSelection]) -> Tensor {
    let consumed = selections.reduce(0) { count, selection in
      switch selection {
      case .index, .range: count + 1
      case .newAxis, .ellipsis: count
      }
    }
    if consumed > rank { argumentFailure("subscript", "the selections on shape \(shape)", consumed, expected: "at most \(rank)") }
    var result = self
    var axis = 0
    var hasEllipsis = false
    for selection in selections {
      switch selection {
      case .index(let index):
        let position = index < 0 ? index + result.shape[axis] : index
        if position < 0 || position >= result.shape[axis] {
          argumentFailure("subscript", "an index on shape \(shape)", index, expected: "an index below \(result.shape[axis])")
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

  /// One element, by as many indices as there are axes.
  public subscript(scalarAt indices: Int...) -> Scalar {
    get { storage.base[position(of: indices)] }
    set {
      makeUniqueAndContiguous()
      storage.base[position(of: indices)] = newValue
    }
  }

  private func position(of indices: [Int]) -> Int {
    if indices.count != rank { shapeFailure("subscript(scalarAt:)", shape, expected: "\(indices.count) axes") }
    var position = offset
    for (axis, index) in indices.enumerated() {
      if index < 0 || index >= shape[axis] {
        argumentFailure("subscript(scalarAt:)", "index \(axis) on shape \(shape)", index, expected: "0 ..< \(shape[axis])")
      }
      position += index * strides[axis]
    }
    return position
  }
}
