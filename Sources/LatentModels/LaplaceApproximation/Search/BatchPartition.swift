/// How the examples of a batch are cut for the threads.
///
/// The cuts are a function of the batch alone, so that no bit of a result depends on the number of threads.
enum BatchPartition {
  /// Examples that share their products with the weights and the lanes of a factorisation: enough of them to fill the
  /// kernels. A multiple of the lanes of every scalar type.
  static let groupSize = 16
  /// Examples that go through work of their own alone: so few that 16 threads have two parts each of a batch of 128.
  static let partSize = 4

  static func forEachGroup(_ batch: Int, _ body: (Range<Int>) -> Void) { forEach(batch, groupSize, body) }

  static func forEachPart(_ batch: Int, _ body: (Range<Int>) -> Void) { forEach(batch, partSize, body) }

  /// What `body` gives for each group, in order.
  static func mapGroups<Value>(_ batch: Int, _ body: (Range<Int>) -> Value) -> [Value] {
    Threads.map(count(batch, groupSize)) { body(examples(of: $0, groupSize, batch)) }
  }

  private static func forEach(_ batch: Int, _ size: Int, _ body: (Range<Int>) -> Void) {
    Threads.forEach(count(batch, size)) { body(examples(of: $0, size, batch)) }
  }

  private static func count(_ batch: Int, _ size: Int) -> Int { (batch + size - 1) / size }

  private static func examples(of index: Int, _ size: Int, _ batch: Int) -> Range<Int> {
    index * size..<min(batch, (index + 1) * size)
  }
}
