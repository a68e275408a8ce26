import CLAPACKE

/// The eigenvalues and eigenvectors of one large symmetric tridiagonal matrix by divide and conquer (Cuppen 1981; Gu and
/// Eisenstat 1995; LAPACK's `?stedc`), on our threads: LAPACK's `?steqr` for small blocks of the diagonal, and ``EigenMerge``
/// for the pairs of neighbours. The blocks are a function of the order alone, so that threads change no bit.
///
/// Rows and columns are LAPACK's.
struct TridiagonalEigen<Scalar: TensorScalar> {
  /// Up to this order a block goes to `?steqr`.
  private static var leafOrder: Int { 32 }
  /// As many merges or more side by side are a thread's each; of fewer, all threads share each.
  private static var mergesSideBySide: Int { 4 }

  private let diagonal: UnsafeMutablePointer<Scalar>
  private let offDiagonal: UnsafeMutablePointer<Scalar>
  private let order: Int
  private let vectors: PooledBuffer<Scalar>

  /// Replaces the diagonal by the eigenvalues, ascending, and writes the eigenvectors, order x order; overwrites what is
  /// beside the diagonal. The numbers must be so scaled that their squares neither overflow nor vanish.
  /// - Returns: how many values LAPACK or the secular equation did not find; 0.
  static func decompose(
    diagonal: UnsafeMutablePointer<Scalar>, offDiagonal: UnsafeMutablePointer<Scalar>, order: Int,
    vectors: UnsafeMutablePointer<Scalar>
  ) -> Int32 {
    let conquest = TridiagonalEigen(
      diagonal: diagonal, offDiagonal: offDiagonal, order: order, vectors: PooledBuffer(count: order * order))
    // The tolerances of merges are for matrices of norm 1.
    let norm = conquest.largestMagnitude
    if norm > 0 { conquest.multiply(by: 1 / norm) }
    let (info, ascending) = conquest.run()
    if info != 0 { return info }
    let sorted = ascending.map { diagonal[$0] * norm }
    for (k, column) in ascending.enumerated() {
      diagonal[k] = sorted[k]
      (vectors + k * order).update(from: conquest.vectors.base + column * order, count: order)
    }
    return 0
  }

  private var largestMagnitude: Scalar {
    var largest: Scalar = 0
    for k in 0..<order { largest = max(largest, abs(diagonal[k])) }
    for k in 0..<order - 1 { largest = max(largest, abs(offDiagonal[k])) }
    return largest
  }

  private func multiply(by factor: Scalar) {
    for k in 0..<order { diagonal[k] *= factor }
    for k in 0..<order - 1 { offDiagonal[k] *= factor }
  }

  /// The columns in the order of their eigenvalues.
  private func run() -> (info: Int32, ascending: [Int]) {
    // Halves of halves; the levels of pairs from the whole to the last.
    var blocks = [0..<order]
    var levels: [[(Range<Int>, Range<Int>)]] = []
    while blocks[0].count > Self.leafOrder {
      let pairs = blocks.map { block in
        let middle = block.lowerBound + block.count / 2
        return (block.lowerBound..<middle, middle..<block.upperBound)
      }
      levels.append(pairs)
      blocks = pairs.flatMap { [$0, $1] }
    }
    // What is beside the diagonal where two blocks meet becomes a matrix of rank 1.
    for block in blocks.dropFirst() {
      let coupling = abs(offDiagonal[block.lowerBound - 1])
      diagonal[block.lowerBound - 1] -= coupling
      diagonal[block.lowerBound] -= coupling
    }
    let leaves = blocks
    let infos = Threads.map(leaves.count) { solveLeaf(leaves[$0]) }
    if let info = infos.first(where: { $0 != 0 }) { return (info, []) }
    var orders = leaves.map { Array($0) }
    for pairs in levels.reversed() {
      let previous = orders
      func merge(_ index: Int) -> (info: Int32, ascending: [Int]) {
        let (first, second) = pairs[index]
        return EigenMerge(
          first: first, second: second, coupling: offDiagonal[first.upperBound - 1], values: diagonal,
          vectors: vectors.base, leadingDimension: order
        ).run(ascending: previous[2 * index], previous[2 * index + 1])
      }
      let results = pairs.count >= Self.mergesSideBySide ? Threads.map(pairs.count, merge) : pairs.indices.map(merge)
      if let failure = results.first(where: { $0.info != 0 }) { return (failure.info, []) }
      orders = results.map(\.ascending)
    }
    return (0, orders[0])
  }

  private func solveLeaf(_ block: Range<Int>) -> Int32 {
    let start = block.lowerBound
    for column in block {
      let target = vectors.base + column * order
      for row in 0..<order { target[row] = 0 }
    }
    let work = PooledBuffer<Scalar>(count: 2 * block.count)
    return Scalar.kernels.factorizations.lapack.steqr(
      LAPACK_COL_MAJOR, LAPACKLetter.ofItself, Int32(block.count), diagonal + start, offDiagonal + start,
      vectors.base + start * order + start, Int32(order), work.base)
  }
}
