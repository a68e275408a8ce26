import TestSupport
import Testing

/// The sizes, batches and conditions that LAPACK's criteria are checked on: every size alone over all conditions, and
/// in batches where the plain loops of the checks still take little time.
struct FactorizationCase: Sendable, CustomTestStringConvertible {
  let order: Int
  let batch: [Int]
  /// The ratio of the largest to the smallest singular value, by the precision's ε.
  let condition: @Sendable (_ epsilon: Double) -> Double
  let conditionName: String

  var count: Int { batch.reduce(1, *) }
  var testDescription: String { "n = \(order), batch \(batch), condition \(conditionName)" }

  /// LAPACK's residual ratios stay below this, whatever the size and the condition.
  static let threshold = 30.0

  static let all: [FactorizationCase] = [0, 1, 2, 3, 5, 10, 16, 50, 100, 257].flatMap { order in
    let batches: [[Int]] = order <= 16 ? [[], [0], [7], [128]] : order <= 100 ? [[], [0], [7]] : [[]]
    let conditions: [(String, @Sendable (Double) -> Double)] = [
      ("10", { _ in 10 }), ("1/√ε", { 1 / $0.squareRoot() }), ("0.1/ε", { 0.1 / $0 }),
    ]
    return batches.flatMap { batch in
      conditions.map { FactorizationCase(order: order, batch: batch, condition: $0.1, conditionName: $0.0) }
    }
  }

  /// A generator that differs from case to case.
  var generator: SplitMix64 { SplitMix64(seed: order * 1000 + count) }
}
