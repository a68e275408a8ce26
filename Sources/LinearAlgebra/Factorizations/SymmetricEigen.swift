import CLAPACKE

/// The eigenvalues and eigenvectors of symmetric matrices, A = V diag(w) Vᵀ, batched (LAPACK `?syevd`; large ones by
/// divide and conquer on our threads).
///
/// The columns of V are orthonormal. Each is determined up to its sign, and the vectors of equal eigenvalues up to a
/// rotation among themselves: compare V diag(w) Vᵀ, or projections, rather than vectors.
public struct SymmetricEigen<Scalar: TensorScalar>: Sendable {
  /// w, ascending: [..., n].
  public let values: Tensor<Scalar>
  /// V, with the eigenvector of `values[..., k]` in column k: [..., n, n].
  public let vectors: Tensor<Scalar>

  /// Decomposes the matrices of the last two axes, of which only the lower triangle is read.
  ///
  /// - Throws: ``LinearAlgebraError/notFinite(operation:batchIndex:row:column:)`` for a NaN or an infinity,
  ///   ``LinearAlgebraError/notConverged(count:batchIndex:)`` where an iteration does not converge.
  public init(_ matrix: Tensor<Scalar>) throws(LinearAlgebraError) {
    let (values, vectors) = try Self.decompose(matrix, hasVectors: true, operation: "eigh")
    // LAPACK's columns are our rows.
    (self.values, self.vectors) = (values, vectors.transposed())
  }

  /// The eigenvalues, and in the memory of the matrices the eigenvectors as rows, where they are asked for.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  fileprivate static func decompose(
    _ matrix: Tensor<Scalar>, hasVectors: Bool, operation: String
  ) throws(LinearAlgebraError) -> (values: Tensor<Scalar>, vectors: Tensor<Scalar>) {
    let order = matrix.squareOrder(in: operation)
    let lower = matrix.lowerTriangle()
    try lower.checkFinite(operation: operation)
    let values = Tensor<Scalar>(uninitialized: matrix.batchShape + [order])
    guard values.count > 0 else { return (values, lower) }
    if BlockedEigen<Scalar>.suits(order: order) {
      return (values, try decomposeInBlocks(lower, values: values, hasVectors: hasVectors))
    }
    let (size, lapack) = (blasInt(order, in: "eigh"), Scalar.kernels.factorizations.lapack)
    let (a, w) = (lower.pointer, values.pointer)
    let job = hasVectors ? LAPACKLetter.vectors : LAPACKLetter.none
    func run(
      _ a: UnsafeMutablePointer<Scalar>, _ w: UnsafeMutablePointer<Scalar>, _ work: UnsafeMutablePointer<Scalar>,
      _ count: Int32, _ integers: UnsafeMutablePointer<Int32>, _ integerCount: Int32
    ) -> Int32 {
      lapack.syevd(
        LAPACK_COL_MAJOR, job, LAPACKLetter.lowerOfRows, size, a, size, w, work, count, integers, integerCount)
    }
    let workspace = try Workspace<Scalar>(routine: "syevd") { run(a, w, $0, -1, $1, -1) }
    let failures = try runEach(
      matrix.batchShape.elementCount, elements: order * order, routine: "syevd", workspace
    ) { index, work, integers in
      run(a + index * order * order, w + index * order, work, workspace.count, integers, workspace.integerCount)
    }
    withExtendedLifetime((lower.storage, values.storage)) {}
    try LinearAlgebraError.checkConvergence(failures)
    return (values, lower)
  }

  /// Overwrites `lower`; returns the eigenvectors as rows, where they are asked for.
  private static func decomposeInBlocks(
    _ lower: Tensor<Scalar>, values: Tensor<Scalar>, hasVectors: Bool
  ) throws(LinearAlgebraError) -> Tensor<Scalar> {
    let order = lower.shape[lower.rank - 1]
    let vectors = Tensor<Scalar>(uninitialized: hasVectors ? lower.shape : [0])
    let (a, w, v) = (lower.pointer, values.pointer, vectors.pointer)
    let blocked = BlockedEigen<Scalar>(order: order)
    let failures = try runEach(
      lower.batchShape.elementCount, elements: order * order, routine: "eigh", Workspace<Scalar>.none
    ) { index, _, _ in
      let matrix = a + index * order * order
      // LAPACK's lower triangle is above our diagonal.
      Scalar.kernels.structure.mirror(1, 1, order, matrix)
      return blocked.decompose(
        matrix, values: w + index * order, vectors: hasVectors ? v + index * order * order : nil)
    }
    withExtendedLifetime((lower.storage, values.storage, vectors.storage)) {}
    try LinearAlgebraError.checkConvergence(failures)
    return vectors
  }
}

/// The eigenvalues, ascending, and eigenvectors of symmetric matrices: [..., n, n]. See ``SymmetricEigen``.
///
/// - Throws: as ``SymmetricEigen/init(_:)``.
public func eigh<Scalar>(_ matrix: Tensor<Scalar>) throws(LinearAlgebraError) -> SymmetricEigen<Scalar> {
  try SymmetricEigen(matrix)
}

/// The eigenvalues alone of symmetric matrices, ascending: [..., n, n] to [..., n]. Only the lower triangle is read.
///
/// - Throws: as ``SymmetricEigen/init(_:)``.
public func eigvalsh<Scalar>(_ matrix: Tensor<Scalar>) throws(LinearAlgebraError) -> Tensor<Scalar> {
  try SymmetricEigen.decompose(matrix, hasVectors: false, operation: "eigvalsh").values
}
