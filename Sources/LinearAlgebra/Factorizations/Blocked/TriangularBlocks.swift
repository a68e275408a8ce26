import COpenBLAS

/// A triangular matrix in memory that systems are solved with by halves: BLAS solves with small blocks on the diagonal
/// (`?trsm`), products do the rest. `?trsm` alone reaches half of a product's speed, and less for a single vector.
///
/// The caller stands behind OpenBLAS's gate, see ``Backend/compute(_:)``.
struct TriangularBlocks<Scalar: TensorScalar> {
  /// The order of the blocks that are not halved.
  private static var leastOrder: Int { 64 }
  /// Right-hand sides that are solved for together, a thread's share: always as many, so that threads change no bit.
  private static var chunk: Int { 256 }

  let order: Int
  let matrix: UnsafePointer<Scalar>
  let leadingDimension: Int32
  /// The triangle of the memory's rows.
  let triangle: CBLAS_UPLO
  /// Of the memory's rows, which gives op(A).
  let transposition: CBLAS_TRANSPOSE
  let diagonal: CBLAS_DIAG

  /// Shares of `count` right-hand sides.
  static func chunks(of count: Int) -> Int { max(1, (count + chunk / 2) / chunk) }

  /// Solves for the share `index` of the right-hand sides in place: op(A) X = B for columns of B [order, count], or
  /// X op(A) = B for rows of B [count, order].
  func solve(side: Side, chunk index: Int, of count: Int, _ b: UnsafeMutablePointer<Scalar>, leadingDimension row: Int32) {
    let chunks = Self.chunks(of: count)
    let start = index * Self.chunk
    let extent = (index == chunks - 1 ? count : start + Self.chunk) - start
    let right =
      switch side {
      case .left where count == 1 && row == 1: RightHandSide.vector(b)
      case .left: RightHandSide.columns(Int32(extent), b + start, row)
      case .right: RightHandSide.rows(Int32(extent), b + start * Int(row), row)
      }
    solve(0..<order, right)
  }

  /// One vector, or columns or rows of a matrix with their number and the distance of its rows.
  private enum RightHandSide {
    case vector(UnsafeMutablePointer<Scalar>)
    case columns(Int32, UnsafeMutablePointer<Scalar>, Int32)
    case rows(Int32, UnsafeMutablePointer<Scalar>, Int32)
  }

  private var isLower: Bool { (triangle == CblasLower) == (transposition == CblasNoTrans) }

  /// Where op(A) has an element.
  private func element(_ row: Int, _ column: Int) -> UnsafePointer<Scalar> {
    transposition == CblasNoTrans
      ? matrix + row * Int(leadingDimension) + column : matrix + column * Int(leadingDimension) + row
  }

  /// Solves with the part of the matrix that these rows and columns are.
  private func solve(_ part: Range<Int>, _ b: RightHandSide) {
    if part.count <= Self.leastOrder {
      solveDirectly(part, b)
      return
    }
    let middle = part.lowerBound + (part.count / 2 + Self.leastOrder - 1) / Self.leastOrder * Self.leastOrder
    // The unknowns that depend on no others come first: with a matrix on the right they are at the other end.
    let isForward = if case .rows = b { !isLower } else { isLower }
    let (low, high) = (part.lowerBound..<middle, middle..<part.upperBound)
    let (first, second) = isForward ? (low, high) : (high, low)
    solve(first, b)
    subtract(first, from: second, b)
    solve(second, b)
  }

  private func solveDirectly(_ part: Range<Int>, _ b: RightHandSide) {
    let (corner, extent) = (element(part.lowerBound, part.lowerBound), Int32(part.count))
    func trsm(_ side: CBLAS_SIDE, _ rows: Int32, _ columns: Int32, _ b: UnsafeMutablePointer<Scalar>, _ row: Int32) {
      Scalar.kernels.blas.trsm(
        CblasRowMajor, side, triangle, transposition, diagonal, rows, columns, 1, corner, leadingDimension, b, row)
    }
    switch b {
    case .vector(let b): trsm(CblasLeft, extent, 1, b + part.lowerBound, 1)
    case .columns(let count, let b, let row): trsm(CblasLeft, extent, count, b + part.lowerBound * Int(row), row)
    case .rows(let count, let b, let row): trsm(CblasRight, count, extent, b + part.lowerBound, row)
    }
  }

  /// Takes what the unknowns of `solved` contribute from the right-hand sides of `rest`.
  private func subtract(_ solved: Range<Int>, from rest: Range<Int>, _ b: RightHandSide) {
    let (depth, extent) = (Int32(solved.count), Int32(rest.count))
    switch b {
    case .vector(let b):
      MatrixVectorProduct(
        outputs: rest.count, inputs: solved.count, takesRows: transposition == CblasNoTrans,
        matrix: element(rest.lowerBound, solved.lowerBound), leadingDimension: leadingDimension,
        vector: b + solved.lowerBound, increment: 1
      ).run(alpha: -1, beta: 1, into: b + rest.lowerBound)
    case .columns(let count, let b, let row):
      Scalar.kernels.blas.gemm(
        CblasRowMajor, transposition, CblasNoTrans, extent, count, depth, -1,
        element(rest.lowerBound, solved.lowerBound), leadingDimension, b + solved.lowerBound * Int(row), row, 1,
        b + rest.lowerBound * Int(row), row)
    case .rows(let count, let b, let row):
      Scalar.kernels.blas.gemm(
        CblasRowMajor, CblasNoTrans, transposition, count, extent, depth, -1, b + solved.lowerBound, row,
        element(solved.lowerBound, rest.lowerBound), leadingDimension, 1, b + rest.lowerBound, row)
    }
  }
}
