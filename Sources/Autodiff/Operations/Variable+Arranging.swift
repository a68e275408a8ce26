extension Variable: ArrangementOperand {
  /// The variable again and again along each axis, as often as `repetitions` says; missing leading ones are 1.
  public func tiled(_ repetitions: [Int]) -> Variable { tiles(repetitions) }

  /// Each element `count` times, one behind the other along `axis`.
  public func repeated(_ count: Int, axis: Int = -1) -> Variable { repetitions(count, axis: axis) }

  /// The elements moved by `count` places along `axis`; what leaves at the end comes in at the beginning.
  public func rolled(by count: Int, axis: Int = -1) -> Variable {
    .record(value.rolled(by: count, axis: axis), self) { g, _ in g.rolled(by: -count, axis: axis) }
  }

  /// `number`, a constant, around the elements: so many before and behind along each axis.
  public func padded(_ widths: [(before: Int, behind: Int)], with number: Scalar = 0) -> Variable {
    let inside = zip(widths, shape).map { AxisSelection.every(1, in: $0.before..<($0.before + $1)) }
    return .record(value.padded(widths, with: number), self) { g, _ in g.part(inside) }
  }

  /// The variable in parts of these extents along `axis`, which they fill.
  public func split(_ extents: [Int], axis: Int = 0) -> [Variable] { parts(extents, axis: axis) }

  package func part(_ range: Range<Int>, along axis: Int) -> Variable {
    self.part((0..<axis).map { _ in .all } + [.range(range.lowerBound, range.upperBound, step: 1)])
  }
}
