import CLAPACKE

/// The singular value decomposition of one large matrix, A = U diag(s) Vᵀ, at least as tall as wide: our threads reduce it to
/// a bidiagonal one, after A = Q R where it is much taller, and multiply by the reflections, and LAPACK's `?bdsdc` divides
/// and conquers between them. Rows and columns are LAPACK's.
struct BlockedSVD<Scalar: TensorScalar> {
  let rows: Int
  let columns: Int

  /// Whether this is faster than LAPACK's `?gesdd`.
  static func suits(rows: Int, columns: Int) -> Bool { min(rows, columns) >= 64 }

  /// What ``decompose(_:values:left:width:right:_:_:)`` needs.
  var workspace: Workspace<Scalar> {
    Workspace(count: columns * (3 * columns + 4), integers: 8 * columns)
  }

  /// Overwrites `matrix`, rows x columns. With `vectors` U's first columns, rows x width, and V, columns x columns; else the
  /// values alone.
  /// - Returns: what `?bdsdc` reports.
  func decompose(
    _ matrix: UnsafeMutablePointer<Scalar>, values: UnsafeMutablePointer<Scalar>,
    vectors: (left: UnsafeMutablePointer<Scalar>, width: Int, right: UnsafeMutablePointer<Scalar>)?,
    _ work: UnsafeMutablePointer<Scalar>, _ integers: UnsafeMutablePointer<Int32>
  ) -> Int32 {
    let scale = SafeScale<Scalar>(matrix, count: rows * columns)
    scale.multiply(matrix, count: rows * columns)
    defer { scale.divide(values, count: columns) }
    // From there on the reflections of Q R, and those of a square, are fewer operations (`?gesdd` decides the same).
    guard 6 * rows >= 11 * columns else {
      return decompose(bidiagonal: matrix, height: rows, values: values, vectors: vectors, work, integers)
    }
    let scales = PooledBuffer<Scalar>(count: columns)
    BlockedQR.factorize(matrix, rows: rows, columns: columns, reflections: columns, scales: scales.base)
    let square = PooledBuffer<Scalar>(count: columns * columns)
    for j in 0..<columns {
      let column = square.base + j * columns
      column.update(from: matrix + j * rows, count: j + 1)
      for i in j + 1..<max(j + 1, columns) { column[i] = 0 }
    }
    let inner = PooledBuffer<Scalar>(count: vectors == nil ? 0 : columns * columns)
    let info = decompose(
      bidiagonal: square.base, height: columns, values: values,
      vectors: vectors.map { (inner.base, columns, $0.right) }, work, integers)
    if info == 0, let vectors {
      place(inner.base, in: vectors.left, width: vectors.width)
      Reflections(rows: rows, count: columns, vectors: matrix, leadingDimension: rows, scales: scales.base)
        .apply(to: vectors.left, columns: vectors.width, leadingDimension: rows)
    }
    withExtendedLifetime((scales, square, inner)) {}
    return info
  }

  private func decompose(
    bidiagonal matrix: UnsafeMutablePointer<Scalar>, height: Int, values: UnsafeMutablePointer<Scalar>,
    vectors: (left: UnsafeMutablePointer<Scalar>, width: Int, right: UnsafeMutablePointer<Scalar>)?,
    _ work: UnsafeMutablePointer<Scalar>, _ integers: UnsafeMutablePointer<Int32>
  ) -> Int32 {
    let reduced = Bidiagonalization.reduce(matrix, rows: height, columns: columns)
    values.update(from: reduced.diagonal.base, count: columns)
    let (bdsdc, size) = (Scalar.kernels.factorizations.lapack.bdsdc, Int32(columns))
    guard let vectors else {
      return bdsdc(
        LAPACK_COL_MAJOR, LAPACKLetter.upper, LAPACKLetter.none, size, values, reduced.offDiagonal.base, nil, size, nil,
        size, nil, nil, work, integers)
    }
    let square = columns * columns
    let middle = PooledBuffer<Scalar>(count: 2 * square)
    let info = bdsdc(
      LAPACK_COL_MAJOR, LAPACKLetter.upper, LAPACKLetter.ofItself, size, values, reduced.offDiagonal.base,
      middle.base, size, middle.base + square, size, nil, nil, work, integers)
    if info == 0 {
      BlockedSVD(rows: height, columns: columns).place(middle.base, in: vectors.left, width: vectors.width)
      reduced.applyLeft(to: vectors.left, width: vectors.width)
      Scalar.kernels.structure.transpose(columns, columns, middle.base + square, columns, vectors.right, columns)
      reduced.applyRight(to: vectors.right)
    }
    withExtendedLifetime(middle) {}
    return info
  }

  /// Fills `target`, rows x width, with `square`, columns x columns, at its top and with the identity beside and below it.
  private func place(_ square: UnsafePointer<Scalar>, in target: UnsafeMutablePointer<Scalar>, width: Int) {
    for j in 0..<width {
      let column = target + j * rows
      for i in 0..<rows { column[i] = 0 }
      if j < columns {
        column.update(from: square + j * columns, count: columns)
      } else {
        column[j] = 1
      }
    }
  }
}
