extension Tensor {
  /// `count` numbers at equal distances from `start` to `end`, both among them.
  public static func linspace(_ start: Scalar, _ end: Scalar, count: Int) -> Tensor {
    if count < 0 { argumentFailure("linspace", "the count", count, expected: "0 or more") }
    let step = count > 1 ? (end - start) / Scalar(count - 1) : 0
    // The end exactly, whatever the steps round to.
    return Tensor((0..<count).map { $0 > 0 && $0 == count - 1 ? end : start + Scalar($0) * step })
  }

  /// The numbers start, start + step, ... below `end`, or above it where the step is negative.
  ///
  /// Their count is that of ⌈(end - start) / step⌉, whose rounding decides whether a number next to the end is among
  /// them: where the end matters, ``linspace(_:_:count:)`` says how many there are.
  public static func range(from start: Scalar, to end: Scalar, step: Scalar = 1) -> Tensor {
    let count = ((end - start) / step).rounded(.up)
    guard let count = Int(exactly: count) else {
      argumentFailure("range", "the step", step, expected: "a number other than 0 and finite bounds")
    }
    return Tensor((0..<Swift.max(0, count)).map { start + Scalar($0) * step })
  }

  /// The tensor again and again along each axis, as often as `repetitions` says; missing leading ones are 1.
  public func tiled(_ repetitions: [Int]) -> Tensor { tiles(repetitions) }

  /// Each element `count` times, one behind the other along `axis`.
  public func repeated(_ count: Int, axis: Int = -1) -> Tensor { repetitions(count, axis: axis) }

  /// The elements moved by `count` places along `axis`; what leaves at the end comes in at the beginning.
  public func rolled(by count: Int, axis: Int = -1) -> Tensor {
    let axis = normalized(axis: axis, in: "rolled")
    let extent = shape[axis]
    if extent == 0 { return self }
    let start = ((-count) % extent + extent) % extent
    return .concatenate([part(start..<extent, along: axis), part(0..<start, along: axis)], axis: axis)
  }

  /// `value` around the elements: so many before and behind along each axis.
  public func padded(_ widths: [(before: Int, behind: Int)], with value: Scalar = 0) -> Tensor {
    if widths.count != rank { argumentFailure("padded", "the number of widths", widths.count, expected: "\(rank), one for each axis") }
    var target = shape
    for (axis, width) in widths.enumerated() {
      let least = Swift.min(width.before, width.behind)
      if least < 0 { argumentFailure("padded", "the width", least, expected: "0 or more") }
      target[axis] += width.before + width.behind
    }
    let result = Tensor(repeating: value, shape: target)
    var inside = result
    for (axis, width) in widths.enumerated() {
      inside.offset += width.before * result.strides[axis]
      inside.shape[axis] = shape[axis]
    }
    Self.copyElements(of: self, to: inside)
    return result
  }

  /// The tensor in parts of these extents along `axis`, which they fill.
  public func split(_ extents: [Int], axis: Int = 0) -> [Tensor] { parts(extents, axis: axis) }
}
