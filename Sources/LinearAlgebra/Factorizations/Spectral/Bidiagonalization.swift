import COpenBLAS

/// The reduction of one large matrix, at least as tall as wide, to an upper bidiagonal one, A = Q B Pᵀ, in blocks (as
/// LAPACK's `?gebrd`). The threads share the two products with vectors that each column takes and the update that each
/// block takes; the blocks are a function of the shape alone, so that threads change no bit.
///
/// Rows and columns are LAPACK's.
struct Bidiagonalization<Scalar: TensorScalar> {
  private static var panelColumns: Int { 16 }
  private static var chunkColumns: Int { 128 }

  private let rows: Int
  private let columns: Int
  private let matrix: UnsafeMutablePointer<Scalar>
  private let rowVectors: UnsafeMutablePointer<Scalar>
  private let diagonal: UnsafeMutablePointer<Scalar>
  private let offDiagonal: UnsafeMutablePointer<Scalar>
  private let columnScales: UnsafeMutablePointer<Scalar>
  private let rowScales: UnsafeMutablePointer<Scalar>
  /// Within a block of columns the matrix is A - L Rᵀ: each column adds v and x to L, y and u to R.
  private let left: PooledBuffer<Scalar>
  private let right: PooledBuffer<Scalar>

  /// What ``reduce(_:rows:columns:)`` gives: B and the reflections of Q and P.
  struct Result {
    /// Of B: [columns] each, of which the second uses one less.
    let diagonal: PooledBuffer<Scalar>
    let offDiagonal: PooledBuffer<Scalar>
    fileprivate let rows: Int
    fileprivate let columns: Int
    fileprivate let matrix: UnsafeMutablePointer<Scalar>
    fileprivate let columnScales: PooledBuffer<Scalar>
    fileprivate let rowVectors: PooledBuffer<Scalar>
    fileprivate let rowScales: PooledBuffer<Scalar>

    /// C becomes Q C, for C: rows x width.
    func applyLeft(to c: UnsafeMutablePointer<Scalar>, width: Int) {
      Reflections(
        rows: rows, count: columns, vectors: matrix, leadingDimension: rows, scales: columnScales.base
      ).apply(to: c, columns: width, leadingDimension: rows)
    }

    /// C becomes P C, for C: columns x columns.
    func applyRight(to c: UnsafeMutablePointer<Scalar>) {
      Reflections(
        rows: columns - 1, count: columns - 1, vectors: rowVectors.base + 1, leadingDimension: columns,
        scales: rowScales.base
      ).apply(to: c + 1, columns: columns, leadingDimension: columns)
    }
  }

  /// Reduces `matrix`, rows x columns, which keeps the vectors of Q and must outlive the result.
  static func reduce(_ matrix: UnsafeMutablePointer<Scalar>, rows: Int, columns: Int) -> Result {
    let result = Result(
      diagonal: PooledBuffer(count: columns), offDiagonal: PooledBuffer(count: columns), rows: rows, columns: columns,
      matrix: matrix, columnScales: PooledBuffer(count: columns), rowVectors: PooledBuffer(count: columns * columns),
      rowScales: PooledBuffer(count: columns))
    let width = 2 * panelColumns
    let reduction = Bidiagonalization(
      rows: rows, columns: columns, matrix: matrix, rowVectors: result.rowVectors.base, diagonal: result.diagonal.base,
      offDiagonal: result.offDiagonal.base, columnScales: result.columnScales.base, rowScales: result.rowScales.base,
      left: PooledBuffer(count: rows * width), right: PooledBuffer(count: columns * width))
    for start in stride(from: 0, to: columns, by: panelColumns) {
      let end = min(columns, start + panelColumns)
      for column in start..<end {
        reduction.reflectColumn(column, depth: 2 * (column - start))
        if column + 1 < columns { reduction.reflectRow(column, depth: 2 * (column - start)) }
      }
      reduction.update(from: end, depth: 2 * (end - start))
    }
    return result
  }

  private func element(_ i: Int, _ j: Int) -> UnsafeMutablePointer<Scalar> { matrix + j * rows + i }

  /// The reflection v that clears column i below the diagonal, and y = scale (A - L Rᵀ)ᵀ v.
  private func reflectColumn(_ i: Int, depth: Int) {
    let (l, r) = (left.base, right.base)
    let (v, count, rest) = (element(i, i), rows - i, columns - i - 1)
    if depth > 0 { subtract(l + i, rows, count, depth, r + i, Int32(columns), from: v) }
    columnScales[i] = reflect(v, count: count)
    diagonal[i] = v.pointee
    v.pointee = 1
    (l + depth * rows + i).update(from: v, count: count)
    if rest == 0 { return }
    let y = r + depth * columns + i + 1
    MatrixVectorProduct(
      outputs: rest, inputs: count, takesRows: true, matrix: element(i, i + 1), leadingDimension: Int32(rows),
      vector: v, increment: 1
    ).run(alpha: 1, beta: 0, into: y)
    if depth > 0 {
      // The place of a column that is written later.
      let sums = l + (depth + 1) * rows
      multiplyTransposed(l + i, rows, count, depth, v, into: sums)
      subtract(r + i + 1, columns, rest, depth, sums, 1, from: y)
    }
    let scale = columnScales[i]
    for k in 0..<rest { y[k] *= scale }
  }

  /// The reflection u that clears row i beyond the diagonal's neighbour, and x = scale (A - L Rᵀ) u.
  private func reflectRow(_ i: Int, depth: Int) {
    let (l, r) = (left.base, right.base)
    let (count, below) = (columns - i - 1, rows - i - 1)
    let u = r + (depth + 1) * columns + i + 1
    for k in 0..<count { u[k] = element(i, i + 1 + k).pointee }
    // The last v and y count already, x and u do not.
    subtract(r + i + 1, columns, count, depth + 1, l + i, Int32(rows), from: u)
    rowScales[i] = reflect(u, count: count)
    offDiagonal[i] = u.pointee
    u.pointee = 1
    (rowVectors + i * columns + i + 1).update(from: u, count: count)
    if below == 0 { return }
    let x = l + (depth + 1) * rows + i + 1
    MatrixVectorProduct(
      outputs: below, inputs: count, takesRows: false, matrix: element(i + 1, i + 1), leadingDimension: Int32(rows),
      vector: u, increment: 1
    ).run(alpha: 1, beta: 0, into: x)
    let sums = PooledBuffer<Scalar>(count: depth + 1)
    multiplyTransposed(r + i + 1, columns, count, depth + 1, u, into: sums.base)
    subtract(l + i + 1, rows, below, depth + 1, sums.base, 1, from: x)
    withExtendedLifetime(sums) {}
    let scale = rowScales[i]
    for k in 0..<below { x[k] *= scale }
  }

  /// z -= M c, for `width` columns of M.
  private func subtract(
    _ m: UnsafePointer<Scalar>, _ step: Int, _ height: Int, _ width: Int, _ c: UnsafePointer<Scalar>,
    _ increment: Int32, from z: UnsafeMutablePointer<Scalar>
  ) {
    Scalar.kernels.blas.gemv(
      CblasColMajor, CblasNoTrans, Int32(height), Int32(width), -1, m, Int32(step), c, increment, 1, z, 1)
  }

  /// c = Mᵀ z, for `width` columns of M.
  private func multiplyTransposed(
    _ m: UnsafePointer<Scalar>, _ step: Int, _ height: Int, _ width: Int, _ z: UnsafePointer<Scalar>,
    into c: UnsafeMutablePointer<Scalar>
  ) {
    Scalar.kernels.blas.gemv(
      CblasColMajor, CblasTrans, Int32(height), Int32(width), 1, m, Int32(step), z, 1, 0, c, 1)
  }

  /// A loses L Rᵀ in the rows and columns from `first` on.
  private func update(from first: Int, depth: Int) {
    let chunk = Self.chunkColumns
    Threads.forEach((columns - first + chunk - 1) / chunk) { index in
      let start = first + index * chunk
      let end = min(columns, start + chunk)
      Scalar.kernels.blas.gemm(
        CblasColMajor, CblasNoTrans, CblasTrans, Int32(rows - first), Int32(end - start), Int32(depth), -1,
        left.base + first, Int32(rows), right.base + start, Int32(columns), 1, element(first, start), Int32(rows))
    }
  }
}
