import COpenBLAS

/// The reduction of one large symmetric matrix to a tridiagonal one, A = Q T Qᵀ, in blocks (as LAPACK's `?sytrd`). The
/// threads share the product with a vector that each column takes and the update that each block takes; the blocks are
/// a function of the order alone, so that threads change no bit.
///
/// Rows and columns are LAPACK's, and of A only the lower triangle is read.
struct Tridiagonalization<Scalar: TensorScalar> {
  private static var panelColumns: Int { 16 }
  /// The columns of a part of a product with a vector, and the rows of a part of an update.
  private static var partColumns: Int { 128 }
  /// Up to this order the product with a vector is one part.
  private static var wholeOrder: Int { 384 }

  private let order: Int
  private let matrix: UnsafeMutablePointer<Scalar>
  private let diagonal: UnsafeMutablePointer<Scalar>
  private let offDiagonal: UnsafeMutablePointer<Scalar>
  private let scales: UnsafeMutablePointer<Scalar>
  /// Within a block of columns the matrix is A - L Rᵀ: each column adds v and w to L, w and v to R.
  private let left: PooledBuffer<Scalar>
  private let right: PooledBuffer<Scalar>
  private let parts: PooledBuffer<Scalar>

  /// Writes the diagonal of T, [n], the one beside it, [n - 1], and the factors of the n - 1 reflections, whose vectors
  /// come below the diagonal beside it.
  static func reduce(
    _ matrix: UnsafeMutablePointer<Scalar>, order: Int, diagonal: UnsafeMutablePointer<Scalar>,
    offDiagonal: UnsafeMutablePointer<Scalar>, scales: UnsafeMutablePointer<Scalar>
  ) {
    let width = 2 * panelColumns
    let reduction = Tridiagonalization(
      order: order, matrix: matrix, diagonal: diagonal, offDiagonal: offDiagonal, scales: scales,
      left: PooledBuffer(count: order * width), right: PooledBuffer(count: order * width),
      parts: PooledBuffer(count: (order + partColumns - 1) / partColumns * order))
    for start in stride(from: 0, to: order, by: panelColumns) {
      let end = min(order, start + panelColumns)
      for column in start..<end { reduction.reduce(column, depth: 2 * (column - start)) }
      reduction.update(from: end, depth: 2 * (end - start))
    }
  }

  private func element(_ i: Int, _ j: Int) -> UnsafeMutablePointer<Scalar> { matrix + j * order + i }

  private func reduce(_ i: Int, depth: Int) {
    let (blas, step) = (Scalar.kernels.blas, Int32(order))
    let (l, r) = (left.base, right.base)
    if depth > 0 {
      blas.gemv(
        CblasColMajor, CblasNoTrans, Int32(order - i), Int32(depth), -1, l + i, step, r + i, step, 1, element(i, i), 1)
    }
    diagonal[i] = element(i, i).pointee
    let (first, count) = (i + 1, order - i - 1)
    if count == 0 { return }
    let v = element(first, i)
    scales[i] = reflect(v, count: count)
    offDiagonal[i] = v.pointee
    v.pointee = 1
    // w = scale (A - L Rᵀ) v, and of that what is orthogonal to v in the sense that both sides of A need.
    let w = l + (depth + 1) * order + first
    multiply(first, v, into: w)
    if depth > 0 {
      let (height, extent) = (Int32(count), Int32(depth))
      let sums = r + depth * order
      blas.gemv(CblasColMajor, CblasTrans, height, extent, 1, r + first, step, v, 1, 0, sums, 1)
      blas.gemv(CblasColMajor, CblasNoTrans, height, extent, -1, l + first, step, sums, 1, 1, w, 1)
    }
    let scale = scales[i]
    for k in 0..<count { w[k] *= scale }
    let share = -scale / 2 * blas.dot(Int32(count), w, 1, v, 1)
    for k in 0..<count { w[k] += share * v[k] }
    (l + depth * order + first).update(from: v, count: count)
    (r + depth * order + first).update(from: w, count: count)
    (r + (depth + 1) * order + first).update(from: v, count: count)
  }

  /// y = A x for the rows and columns from `first` on.
  private func multiply(_ first: Int, _ x: UnsafePointer<Scalar>, into y: UnsafeMutablePointer<Scalar>) {
    let (product, count) = (Scalar.kernels.blas.symmetricProduct, order - first)
    if count <= Self.wholeOrder {
      for k in 0..<count { y[k] = 0 }
      product(count, count, element(first, first), order, x, y)
      return
    }
    // Columns with what they say of the rows below, each part into numbers of its own.
    let width = Self.partColumns
    let partCount = (count + width - 1) / width
    Threads.forEach(partCount) { index in
      let start = index * width
      let part = parts.base + index * order
      for k in start..<count { part[k] = 0 }
      product(
        count - start, min(width, count - start), element(first + start, first + start), order, x + start, part + start)
    }
    y.update(from: parts.base, count: count)
    for index in 1..<partCount {
      let part = parts.base + index * order
      for k in index * width..<count { y[k] += part[k] }
    }
  }

  /// A loses L Rᵀ in the rows and columns from `first` on. What stands above the diagonal is not read by anyone.
  private func update(from first: Int, depth: Int) {
    let (rows, step) = (Self.partColumns, Int32(order))
    let parts = (order - first + rows - 1) / rows
    Threads.forEach(parts) { index in
      // The longest rows first.
      let start = first + (parts - 1 - index) * rows
      let end = min(order, start + rows)
      Scalar.kernels.blas.gemm(
        CblasColMajor, CblasNoTrans, CblasTrans, Int32(end - start), Int32(end - first), Int32(depth), -1,
        left.base + start, step, right.base + first, step, 1, element(start, first), step)
    }
  }
}

/// Makes the reflection of x, [count], that leaves its first element alone; returns its factor (LAPACK `?larfg`).
func reflect<Scalar: TensorScalar>(_ x: UnsafeMutablePointer<Scalar>, count: Int) -> Scalar {
  var scale: Scalar = 0
  _ = Scalar.kernels.factorizations.lapack.larfg(Int32(count), x, x + min(1, count - 1), 1, &scale)
  return scale
}
