/// What divide and conquer is made of for a matrix with one diagonal beside its main one: small blocks by LAPACK, then
/// pairs of neighbours, until the whole is one. The blocks are a function of the order alone, so that threads change no
/// bit.
struct DivideAndConquer<Scalar: TensorScalar> {
  /// What a block gives: how many values are missing, and its columns in ascending order of their values.
  typealias Outcome = (info: Int32, ascending: [Int])

  /// Up to this order a block is a leaf.
  private static var leafOrder: Int { 32 }
  /// As many merges or more side by side are a thread's each; of fewer, all threads share each.
  private static var mergesSideBySide: Int { 4 }

  /// The small blocks, one after the other.
  let leaves: [Range<Int>]
  /// The pairs of blocks, from that of the whole to those of leaves.
  private let levels: [[(first: Range<Int>, second: Range<Int>)]]

  /// - Parameter between: how many rows are between the blocks of a pair and in neither.
  init(order: Int, between: Int) {
    var blocks = [0..<order]
    var levels: [[(first: Range<Int>, second: Range<Int>)]] = []
    while blocks[0].count > Self.leafOrder {
      let pairs = blocks.map { block in
        let middle = block.lowerBound + block.count / 2
        return (first: block.lowerBound..<middle, second: middle + between..<block.upperBound)
      }
      levels.append(pairs)
      blocks = pairs.flatMap { [$0.first, $0.second] }
    }
    (leaves, self.levels) = (blocks, levels)
  }

  /// Solves the leaves, and merges pairs with the ascending columns of each.
  func run(
    leaf: (Range<Int>) -> Outcome, merge: (Range<Int>, [Int], Range<Int>, [Int]) -> Outcome
  ) -> Outcome {
    var outcomes = Threads.map(leaves.count) { leaf(leaves[$0]) }
    for pairs in levels.reversed() {
      if let failure = outcomes.first(where: { $0.info != 0 }) { return failure }
      let previous = outcomes
      func outcome(_ index: Int) -> Outcome {
        merge(
          pairs[index].first, previous[2 * index].ascending, pairs[index].second, previous[2 * index + 1].ascending)
      }
      outcomes = pairs.count >= Self.mergesSideBySide ? Threads.map(pairs.count, outcome) : pairs.indices.map(outcome)
    }
    return outcomes[0]
  }

  /// Divides both diagonals by the largest magnitude, as the tolerances of merges are for matrices of norm 1.
  /// - Returns: this magnitude, by which the values are to be multiplied.
  static func normalize(
    _ diagonal: UnsafeMutablePointer<Scalar>, _ offDiagonal: UnsafeMutablePointer<Scalar>, order: Int
  ) -> Scalar {
    var norm: Scalar = 0
    for k in 0..<order { norm = max(norm, abs(diagonal[k])) }
    for k in 0..<order - 1 { norm = max(norm, abs(offDiagonal[k])) }
    if norm == 0 { return 0 }
    for k in 0..<order { diagonal[k] /= norm }
    for k in 0..<order - 1 { offDiagonal[k] /= norm }
    return norm
  }

  /// Two lists of columns, each ascending by the values there, as one; of equal values the first list's come first.
  static func merged(_ left: [Int], _ right: [Int], by values: UnsafePointer<Scalar>) -> [Int] {
    var merged: [Int] = []
    merged.reserveCapacity(left.count + right.count)
    var (i, j) = (0, 0)
    while i < left.count || j < right.count {
      if j == right.count || (i < left.count && values[left[i]] <= values[right[j]]) {
        merged.append(left[i])
        i += 1
      } else {
        merged.append(right[j])
        j += 1
      }
    }
    return merged
  }
}
