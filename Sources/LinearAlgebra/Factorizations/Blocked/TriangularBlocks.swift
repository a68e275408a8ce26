import CKernels
import COpenBLAS

/// A triangular matrix in memory that systems are solved with by halves: a kernel of our own solves with small blocks
/// on the diagonal (`?trsv` for a vector), products do the rest. BLAS's `?trsm` reaches half of a product's speed, a
/// fourth in small blocks, and less for a single vector.
///
/// The caller stands behind OpenBLAS's gate, see ``Backend/compute(_:)``.
struct TriangularBlocks<Scalar: TensorScalar> {
  /// The order of the blocks that are not halved.
  private static var leastOrder: Int { Int(ck_triangular_rows) }
  /// Right-hand sides in rows that are turned into columns together, so that a block of them stays in the nearest
  /// cache.
  private static var turnedRows: Int { 48 }
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
  /// X op(A) = B for rows of B [count, order]. Where `isIdentity` is set, B is the identity: a lower triangle on its
  /// left leaves the zeros above its diagonal as they are.
  func solve(
    side: Side, chunk index: Int, of count: Int, _ b: UnsafeMutablePointer<Scalar>, leadingDimension row: Int32,
    isIdentity: Bool = false
  ) {
    let chunks = Self.chunks(of: count)
    let start = index * Self.chunk
    let extent = (index == chunks - 1 ? count : start + Self.chunk) - start
    let right =
      switch side {
      case .left where count == 1 && row == 1: RightHandSide.vector(b)
      case .left: RightHandSide.columns(Int32(extent), b + start, row)
      case .right: RightHandSide.rows(Int32(extent), b + start * Int(row), row)
      }
    solve((isIdentity && isLower && side == .left ? start : 0)..<order, right)
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
    switch b {
    case .vector(let b):
      Scalar.kernels.blas.trsv(
        CblasRowMajor, triangle, transposition, diagonal, Int32(part.count), element(part.lowerBound, part.lowerBound),
        leadingDimension, b + part.lowerBound, 1)
    case .columns(let count, let b, let row):
      solveColumns(part, isRight: false, Int(count), b + part.lowerBound * Int(row), Int(row))
    case .rows(let count, let b, let row):
      let turned = PooledBuffer<Scalar>(count: part.count * Self.turnedRows)
      let (turn, row) = (Scalar.kernels.structure.transpose, Int(row))
      for start in stride(from: 0, to: Int(count), by: Self.turnedRows) {
        let (rows, target) = (min(Self.turnedRows, Int(count) - start), b + start * row + part.lowerBound)
        turn(rows, part.count, target, row, turned.base, rows)
        solveColumns(part, isRight: true, rows, turned.base, rows)
        turn(part.count, rows, turned.base, rows, target, row)
      }
      withExtendedLifetime(turned) {}
    }
  }

  /// Solves with a block for `count` columns at `b`, of the transposed matrix where it stands on the right.
  private func solveColumns(
    _ part: Range<Int>, isRight: Bool, _ count: Int, _ b: UnsafeMutablePointer<Scalar>, _ row: Int
  ) {
    let isTurned = isRight != (transposition != CblasNoTrans)
    let (rowStep, columnStep) = isTurned ? (1, Int(leadingDimension)) : (Int(leadingDimension), 1)
    // Upper triangles begin at their last unknown.
    let isForward = isLower != isRight
    let (first, sign) = isForward ? (0, 1) : (part.count - 1, -1)
    var system = ck_triangular(
      rows: part.count, columns: count, a: element(part.lowerBound + first, part.lowerBound + first),
      a_row: sign * rowStep, a_column: sign * columnStep, unit_diagonal: diagonal == CblasUnit ? 1 : 0, inverse: nil,
      b: b + first * row, b_row: sign * row)
    Scalar.kernels.factorizations.triangular(&system)
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
