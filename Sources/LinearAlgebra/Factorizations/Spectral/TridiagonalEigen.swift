import CLAPACKE

/// The eigenvalues and eigenvectors of one large symmetric tridiagonal matrix by divide and conquer (Cuppen 1981; Gu
/// and Eisenstat 1995; LAPACK's `?stedc`), on our threads: LAPACK's `?steqr` for small blocks of the diagonal, and
/// ``EigenMerge`` for pairs of neighbours. Rows and columns are LAPACK's.
struct TridiagonalEigen<Scalar: TensorScalar> {
  private let diagonal: UnsafeMutablePointer<Scalar>
  private let offDiagonal: UnsafeMutablePointer<Scalar>
  private let order: Int
  private let vectors: PooledBuffer<Scalar>

  /// Replaces the diagonal by the eigenvalues, ascending, and writes the eigenvectors, order x order; overwrites what
  /// is beside the diagonal. The numbers must be so scaled that their squares neither overflow nor vanish.
  /// - Returns: how many values are missing.
  static func decompose(
    diagonal: UnsafeMutablePointer<Scalar>, offDiagonal: UnsafeMutablePointer<Scalar>, order: Int,
    vectors: UnsafeMutablePointer<Scalar>
  ) -> Int32 {
    let norm = DivideAndConquer.normalize(diagonal, offDiagonal, order: order)
    let solver = TridiagonalEigen(
      diagonal: diagonal, offDiagonal: offDiagonal, order: order, vectors: PooledBuffer(count: order * order))
    let (info, ascending) = solver.run()
    if info != 0 { return info }
    let sorted = ascending.map { diagonal[$0] * norm }
    for (k, column) in ascending.enumerated() {
      diagonal[k] = sorted[k]
      (vectors + k * order).update(from: solver.vectors.base + column * order, count: order)
    }
    return 0
  }

  private func run() -> DivideAndConquer<Scalar>.Outcome {
    let plan = DivideAndConquer<Scalar>(order: order, between: 0)
    // What is beside the diagonal where two blocks meet becomes a matrix of rank 1.
    for block in plan.leaves.dropFirst() {
      let coupling = abs(offDiagonal[block.lowerBound - 1])
      diagonal[block.lowerBound - 1] -= coupling
      diagonal[block.lowerBound] -= coupling
    }
    return plan.run(leaf: solveLeaf) { first, left, second, right in
      EigenMerge(
        first: first, second: second, coupling: offDiagonal[first.upperBound - 1], values: diagonal,
        vectors: vectors.base, leadingDimension: order
      ).run(ascending: left, right)
    }
  }

  private func solveLeaf(_ block: Range<Int>) -> DivideAndConquer<Scalar>.Outcome {
    let start = block.lowerBound
    for column in block {
      let target = vectors.base + column * order
      for row in 0..<order { target[row] = 0 }
    }
    let work = PooledBuffer<Scalar>(count: 2 * block.count)
    let info = Scalar.kernels.factorizations.lapack.steqr(
      LAPACK_COL_MAJOR, LAPACKLetter.ofItself, Int32(block.count), diagonal + start, offDiagonal + start,
      vectors.base + start * order + start, Int32(order), work.base)
    withExtendedLifetime(work) {}
    return (info, Array(block))
  }
}
