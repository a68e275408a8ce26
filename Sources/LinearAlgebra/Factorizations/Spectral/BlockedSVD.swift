import CLAPACKE

/// The singular value decomposition of one large matrix, A = U diag(s) Vᵀ, at least as tall as wide: reduced to a
/// bidiagonal one, after A = Q R where it is much taller, whose singular vectors the reflections turn into those of the
/// matrix. Rows and columns are LAPACK's.
struct BlockedSVD<Scalar: TensorScalar> {
  /// U's first `width` columns, rows x width, and V, columns x columns.
  typealias Vectors = (left: UnsafeMutablePointer<Scalar>, width: Int, right: UnsafeMutablePointer<Scalar>)

  let rows: Int
  let columns: Int

  /// Whether this is faster than LAPACK's `?gesdd`.
  static func suits(rows: Int, columns: Int) -> Bool { min(rows, columns) >= 64 }

  /// Overwrites `matrix`, rows x columns. Without `vectors` the values alone.
  /// - Returns: how many values are missing.
  func decompose(
    _ matrix: UnsafeMutablePointer<Scalar>, values: UnsafeMutablePointer<Scalar>, vectors: Vectors?
  ) -> Int32 {
    let scale = SafeScale<Scalar>(matrix, count: rows * columns)
    scale.multiply(matrix, count: rows * columns)
    defer { scale.divide(values, count: columns) }
    // From there on the reflections of Q R, and those of a square, are fewer operations (`?gesdd` decides the same).
    guard 6 * rows >= 11 * columns else { return bidiagonalize(matrix, values: values, vectors: vectors) }
    let scales = PooledBuffer<Scalar>(count: columns)
    BlockedQR.factorize(matrix, rows: rows, columns: columns, reflections: columns, scales: scales.base)
    let triangle = PooledBuffer<Scalar>(count: columns * columns)
    for j in 0..<columns {
      let column = triangle.base + j * columns
      column.update(from: matrix + j * rows, count: j + 1)
      for i in j + 1..<max(j + 1, columns) { column[i] = 0 }
    }
    let square = BlockedSVD(rows: columns, columns: columns)
    let inner = PooledBuffer<Scalar>(count: vectors == nil ? 0 : columns * columns)
    let info = square.bidiagonalize(
      triangle.base, values: values, vectors: vectors.map { (inner.base, columns, $0.right) })
    if info == 0, let vectors {
      fillWithIdentity(vectors)
      for j in 0..<columns { (vectors.left + j * rows).update(from: inner.base + j * columns, count: columns) }
      Reflections(rows: rows, count: columns, vectors: matrix, leadingDimension: rows, scales: scales.base)
        .apply(to: vectors.left, columns: vectors.width, leadingDimension: rows)
    }
    withExtendedLifetime((scales, triangle, inner)) {}
    return info
  }

  private func bidiagonalize(
    _ matrix: UnsafeMutablePointer<Scalar>, values: UnsafeMutablePointer<Scalar>, vectors: Vectors?
  ) -> Int32 {
    let reduced = Bidiagonalization.reduce(matrix, rows: rows, columns: columns)
    values.update(from: reduced.diagonal.base, count: columns)
    guard let vectors else {
      let work = PooledBuffer<Scalar>(count: 4 * columns)
      return Scalar.kernels.factorizations.lapack.bdsqr(
        LAPACK_COL_MAJOR, LAPACKLetter.upper, Int32(columns), 0, 0, 0, values, reduced.offDiagonal.base, nil, 1, nil, 1,
        nil, 1, work.base)
    }
    fillWithIdentity(vectors)
    let info = BidiagonalSVD.decompose(
      diagonal: values, offDiagonal: reduced.offDiagonal.base, order: columns, left: vectors.left, leftStep: rows,
      right: vectors.right)
    if info == 0 {
      reduced.applyLeft(to: vectors.left, width: vectors.width)
      reduced.applyRight(to: vectors.right)
    }
    return info
  }

  /// U's first columns as those of the identity.
  private func fillWithIdentity(_ vectors: Vectors) {
    for j in 0..<vectors.width {
      let column = vectors.left + j * rows
      for i in 0..<rows { column[i] = i == j ? 1 : 0 }
    }
  }
}
