/// The eigenvalues and eigenvectors of one large symmetric matrix: reduced to a tridiagonal one, whose eigenvectors the
/// reflections turn into those of the matrix. Rows and columns are LAPACK's.
struct BlockedEigen<Scalar: TensorScalar> {
  let order: Int

  /// Whether this is faster than LAPACK's `?syevd`.
  static func suits(order: Int) -> Bool { order >= 64 }

  /// Reads the lower triangle of `matrix` and overwrites all of it. Without `vectors` the values alone.
  /// - Returns: how many values are missing.
  func decompose(
    _ matrix: UnsafeMutablePointer<Scalar>, values: UnsafeMutablePointer<Scalar>, vectors: UnsafeMutablePointer<Scalar>?
  ) -> Int32 {
    let scale = SafeScale<Scalar>(matrix, count: order * order)
    scale.multiply(matrix, count: order * order)
    defer { scale.divide(values, count: order) }
    let numbers = PooledBuffer<Scalar>(count: 2 * order)
    defer { withExtendedLifetime(numbers) {} }
    let (offDiagonal, scales) = (numbers.base, numbers.base + order)
    Tridiagonalization.reduce(matrix, order: order, diagonal: values, offDiagonal: offDiagonal, scales: scales)
    guard let vectors else {
      return Scalar.kernels.factorizations.lapack.sterf(Int32(order), values, offDiagonal)
    }
    let info = TridiagonalEigen.decompose(
      diagonal: values, offDiagonal: offDiagonal, order: order, vectors: vectors)
    if info == 0 {
      Reflections(rows: order - 1, count: order - 1, vectors: matrix + 1, leadingDimension: order, scales: scales)
        .apply(to: vectors + 1, columns: order, leadingDimension: order)
    }
    return info
  }
}
