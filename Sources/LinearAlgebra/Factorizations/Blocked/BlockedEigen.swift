import CLAPACKE

/// The eigenvalues and eigenvectors of one large symmetric matrix: our threads reduce it to a tridiagonal one and multiply by
/// the reflections, and LAPACK's `?stedc` divides and conquers between them. Rows and columns are LAPACK's.
struct BlockedEigen<Scalar: TensorScalar> {
  let order: Int

  /// Whether this is faster than LAPACK's `?syevd`.
  static func suits(order: Int) -> Bool { order >= 64 }

  /// What ``decompose(_:values:vectors:work:integers:)`` needs.
  func workspace() throws(LinearAlgebraError) -> Workspace<Scalar> {
    let size = blasInt(order, in: "eigh")
    return try Workspace<Scalar>(routine: "stedc") { work, integers in
      Scalar.kernels.factorizations.lapack.stedc(
        LAPACK_COL_MAJOR, LAPACKLetter.ofItself, size, work, work, work, size, work, -1, integers, -1)
    }
  }

  /// Reads the lower triangle of `matrix` and overwrites all of it. Without `vectors` the values alone.
  /// - Returns: what `?stedc` reports.
  func decompose(
    _ matrix: UnsafeMutablePointer<Scalar>, values: UnsafeMutablePointer<Scalar>, vectors: UnsafeMutablePointer<Scalar>?,
    _ workspace: Workspace<Scalar>, _ work: UnsafeMutablePointer<Scalar>, _ integers: UnsafeMutablePointer<Int32>
  ) -> Int32 {
    let scale = SafeScale<Scalar>(matrix, count: order * order)
    scale.multiply(matrix, count: order * order)
    let (offDiagonal, scales) = (PooledBuffer<Scalar>(count: order), PooledBuffer<Scalar>(count: order))
    Tridiagonalization.reduce(
      matrix, order: order, diagonal: values, offDiagonal: offDiagonal.base, scales: scales.base)
    let info = Scalar.kernels.factorizations.lapack.stedc(
      LAPACK_COL_MAJOR, vectors == nil ? LAPACKLetter.none : LAPACKLetter.ofItself, Int32(order), values,
      offDiagonal.base, vectors ?? matrix, Int32(order), work, workspace.count, integers, workspace.integerCount)
    scale.divide(values, count: order)
    if info == 0, let vectors {
      Reflections(
        rows: order - 1, count: order - 1, vectors: matrix + 1, leadingDimension: order, scales: scales.base
      ).apply(to: vectors + 1, columns: order, leadingDimension: order)
    }
    withExtendedLifetime((offDiagonal, scales)) {}
    return info
  }
}
