/// How the examples of a batch are cut: into chunks of a few dozen, enough of them to fill the products that they share
/// and few enough to stay in the cache, and these into groups as wide as the lanes.
///
/// What a chunk computes is a function of its place in the batch, never of the threads.
enum LaplaceChunks<Scalar: TensorScalar> {
  static var size: Int { 32 }

  static func count(_ batch: Int) -> Int { (batch + size - 1) / size }
  static func groupCount(_ batch: Int) -> Int { count(batch) * (size / Lanes<Scalar>.count) }

  static func examples(of chunk: Int, batch: Int) -> Range<Int> { chunk * size..<min(batch, (chunk + 1) * size) }

  /// Runs the body for each chunk of the batch, on all threads.
  ///
  /// - Throws: of what the chunks threw, the error that a search of the whole batch at once would have met first.
  static func forEach(_ batch: Int, _ body: (Int) throws(LaplaceFailure) -> Void) throws {
    let failures = Threads.map(count(batch)) { chunk -> LaplaceFailure? in
      do throws(LaplaceFailure) {
        try body(chunk)
        return nil
      } catch {
        return error
      }
    }
    if let first = LaplaceFailure.first(of: failures.compactMap(\.self)) { throw first.error }
  }
}
