import Experiments
import LinearAlgebra
import LocatedJSON

/// How long each repetition of a benchmark took.
package struct BenchmarkTimes: Sendable {
  /// Of each repetition, in order; at least one.
  package var milliseconds: [Double]
  /// Requests to the system for tensor memory meanwhile.
  package var poolMisses: Int

  package init(milliseconds: [Double], poolMisses: Int) {
    self.milliseconds = milliseconds
    self.poolMisses = poolMisses
  }

  /// Times `body`; what `prepare` makes for it is not timed.
  static func measure<Input>(
    _ repetitions: Int, prepare: () throws -> Input, _ body: (Input) throws -> Void
  ) rethrows -> BenchmarkTimes {
    var times = BenchmarkTimes(milliseconds: [], poolMisses: 0)
    for _ in 0..<repetitions {
      let input = try prepare()
      let misses = StoragePool.statistics.misses
      let start = ContinuousClock.now
      try body(input)
      times.milliseconds.append((ContinuousClock.now - start) / .milliseconds(1))
      times.poolMisses += StoragePool.statistics.misses - misses
    }
    return times
  }

  static func measure(_ repetitions: Int, _ body: () throws -> Void) rethrows -> BenchmarkTimes {
    try measure(repetitions, prepare: {}, body)
  }

  package var least: Double { milliseconds.min()! }
  package var most: Double { milliseconds.max()! }

  /// The middle one, or the mean of the middle two.
  package var median: Double {
    let sorted = milliseconds.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// With each time divided by `count`: that of one of so many things done at once.
  func divided(by count: Int) -> BenchmarkTimes {
    BenchmarkTimes(milliseconds: milliseconds.map { $0 / Double(count) }, poolMisses: poolMisses)
  }

  var summary: JSONValue { ["min": .number(least), "median": .number(median), "max": .number(most)] }
}
