/// What a subscript takes from one axis: `.all`, `.every(2, in: 0..<8)`, `.newAxis`, `.ellipsis`, or what an index or a
/// range stands for.
public struct AxisSelection: Sendable {
  enum Kind: Sendable {
    case index(Int)
    case range(Int?, Int?, step: Int)
    case every(Int, in: Range<Int>)
    case newAxis
    case ellipsis
  }

  let kind: Kind
}

/// An index, a range or an ``AxisSelection`` in a tensor's subscript. Negative indices and bounds count from the end.
public protocol AxisSelecting {
  /// What is taken from the axis.
  var axisSelection: AxisSelection { get }
}

// On the protocol, so that a subscript of any selections takes them by the dot alone.
extension AxisSelecting where Self == AxisSelection {
  /// One index; the axis goes away.
  public static func index(_ index: Int) -> AxisSelection { AxisSelection(kind: .index(index)) }

  /// From `start` on in steps of `step` as far as lies before `end`; nil stands for the axis' own bound. With a
  /// negative step the indices fall: `.range(nil, nil, step: -1)` is the axis in reverse order.
  public static func range(_ start: Int?, _ end: Int?, step: Int) -> AxisSelection {
    AxisSelection(kind: .range(start, end, step: step))
  }

  /// The whole axis.
  public static var all: AxisSelection { .range(nil, nil, step: 1) }

  /// Every `step`-th element of `range`, counted from its end where `step` is negative: `.every(-2, in: 2..<8)` takes
  /// 7, 5 and 3.
  public static func every(_ step: Int, in range: Range<Int>) -> AxisSelection {
    AxisSelection(kind: .every(step, in: range))
  }

  /// A new axis of extent 1.
  public static var newAxis: AxisSelection { AxisSelection(kind: .newAxis) }

  /// All axes that the other selections leave over.
  public static var ellipsis: AxisSelection { AxisSelection(kind: .ellipsis) }
}

extension AxisSelection: AxisSelecting {
  public var axisSelection: AxisSelection { self }
}

extension Int: AxisSelecting {
  public var axisSelection: AxisSelection { .index(self) }
}

extension Range<Int>: AxisSelecting {
  public var axisSelection: AxisSelection { .every(1, in: self) }
}

extension ClosedRange<Int>: AxisSelecting {
  public var axisSelection: AxisSelection { .range(lowerBound, end(after: upperBound), step: 1) }
}

extension PartialRangeFrom<Int>: AxisSelecting {
  public var axisSelection: AxisSelection { .range(lowerBound, nil, step: 1) }
}

extension PartialRangeUpTo<Int>: AxisSelecting {
  public var axisSelection: AxisSelection { .range(nil, upperBound, step: 1) }
}

extension PartialRangeThrough<Int>: AxisSelecting {
  public var axisSelection: AxisSelection { .range(nil, end(after: upperBound), step: 1) }
}

/// The bound behind the last index of a closed range: -1, the last index of all, is followed by the axis' own bound.
private func end(after last: Int) -> Int? { last == -1 ? nil : last + 1 }
