import CLAPACKE

/// The singular value decomposition A = U diag(s) Vᵀ of general matrices, batched (LAPACK `?gesdd`;
/// large ones by divide and conquer on our threads).
///
/// The columns of U and of V are orthonormal. A pair of them is determined up to a common sign, and those of equal
/// singular values up to a common rotation among themselves.
public struct SVD<Scalar: TensorScalar>: Sendable {
  /// U: [..., m, k], or [..., m, m] where it is full.
  public let left: Tensor<Scalar>
  /// s, descending and not negative: [..., k], k = min(m, n).
  public let values: Tensor<Scalar>
  /// Vᵀ, the right singular vectors as rows: [..., k, n], or [..., n, n] where it is full.
  public let rightTransposed: Tensor<Scalar>

  /// Decomposes the matrices of the last two axes.
  ///
  /// - Parameters:
  ///   - matrix: [..., m, n].
  ///   - full: gives U and V all their columns; those beyond the k-th span what A and Aᵀ send to zero.
  /// - Throws: ``LinearAlgebraError/notFinite(operation:batchIndex:row:column:)`` for a NaN or an infinity,
  ///   ``LinearAlgebraError/notConverged(count:batchIndex:)`` where an iteration does not converge.
  public init(_ matrix: Tensor<Scalar>, full: Bool = false) throws(LinearAlgebraError) {
    (values, left, rightTransposed) = try Self.decompose(
      matrix, job: full ? LAPACKLetter.all : LAPACKLetter.thin, operation: "svd")
  }

  /// The singular values, and what `job` asks for of U and Vᵀ.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  fileprivate static func decompose(
    _ matrix: Tensor<Scalar>, job: CChar, operation: String
  ) throws(LinearAlgebraError) -> (values: Tensor<Scalar>, left: Tensor<Scalar>, right: Tensor<Scalar>) {
    let (rows, columns) = matrix.matrixExtents(in: operation)
    let least = min(rows, columns)
    let batch = matrix.batchShape
    let values = Tensor<Scalar>(uninitialized: batch + [least])
    let (isFull, hasVectors) = (job == LAPACKLetter.all, job != LAPACKLetter.none)
    let left = Tensor<Scalar>(uninitialized: batch + (hasVectors ? [rows, isFull ? rows : least] : [0, 0]))
    let right = Tensor<Scalar>(uninitialized: batch + (hasVectors ? [isFull ? columns : least, columns] : [0, 0]))
    if matrix.count > 0 && BlockedSVD<Scalar>.suits(rows: rows, columns: columns) {
      return try decomposeInBlocks(matrix, job: job, operation: operation)
    }
    let source = matrix.copy()
    try source.checkFinite(operation: operation)
    guard source.count > 0 else {
      // Nothing is decomposed: any orthonormal basis will do.
      return (values, isFull ? Self.identities(like: left) : left, isFull ? Self.identities(like: right) : right)
    }
    let (m, n, k) = (blasInt(rows, in: "svd"), blasInt(columns, in: "svd"), blasInt(least, in: "svd"))
    let lapack = Scalar.kernels.factorizations.lapack
    let (a, s, u, v) = (source.pointer, values.pointer, left.pointer, right.pointer)
    let (leftStep, rightStep) = (left.count / batch.elementCount, right.count / batch.elementCount)
    // Memory holds rows, LAPACK sees the columns of Aᵀ = V diag(s) Uᵀ: its U is our V as rows, its Vᵀ our U.
    func run(
      _ index: Int, _ work: UnsafeMutablePointer<Scalar>, _ count: Int32, _ integers: UnsafeMutablePointer<Int32>
    ) -> Int32 {
      lapack.gesdd(
        LAPACK_COL_MAJOR, job, n, m, a + index * rows * columns, n, s + index * least, v + index * rightStep, n,
        u + index * leftStep, isFull ? m : k, work, count, integers)
    }
    let workspace = try Workspace<Scalar>(routine: "gesdd", integers: 8 * least) { run(0, $0, -1, $1) }
    let failures = try runEach(
      batch.elementCount, elements: rows * columns, routine: "gesdd", workspace
    ) { index, work, integers in run(index, work, workspace.count, integers) }
    withExtendedLifetime((source.storage, values.storage, left.storage, right.storage)) {}
    try LinearAlgebraError.checkConvergence(failures)
    return (values, left, right)
  }

  private static func decomposeInBlocks(
    _ matrix: Tensor<Scalar>, job: CChar, operation: String
  ) throws(LinearAlgebraError) -> (values: Tensor<Scalar>, left: Tensor<Scalar>, right: Tensor<Scalar>) {
    let (rows, columns) = matrix.matrixExtents(in: operation)
    let (least, most) = (min(rows, columns), max(rows, columns))
    let batch = matrix.batchShape
    try matrix.checkFinite(operation: operation)
    // LAPACK's columns are our rows. Tall as LAPACK sees it: A where A is tall, Aᵀ = V diag(s) Uᵀ where it is not.
    let isTall = rows > columns
    let source = isTall ? matrix.transposed().copy() : matrix.copy()
    let hasVectors = job != LAPACKLetter.none
    let width = job == LAPACKLetter.all ? most : least
    let values = Tensor<Scalar>(uninitialized: batch + [least])
    let long = Tensor<Scalar>(uninitialized: hasVectors ? batch + [width, most] : [0, 0])
    let short = Tensor<Scalar>(uninitialized: hasVectors ? batch + [least, least] : [0, 0])
    _ = blasInt(most, in: "svd")
    let blocked = BlockedSVD<Scalar>(rows: most, columns: least)
    let (a, s, u, v) = (source.pointer, values.pointer, long.pointer, short.pointer)
    let failures = try runEach(
      batch.elementCount, elements: rows * columns, routine: "svd", Workspace<Scalar>.none
    ) { index, _, _ in
      blocked.decompose(
        a + index * rows * columns, values: s + index * least,
        vectors: hasVectors ? (u + index * width * most, width, v + index * least * least) : nil)
    }
    withExtendedLifetime((source.storage, values.storage, long.storage, short.storage)) {}
    try LinearAlgebraError.checkConvergence(failures)
    return isTall ? (values, long.transposed(), short) : (values, short.transposed(), long)
  }

  private static func identities(like target: Tensor<Scalar>) -> Tensor<Scalar> {
    Tensor.identity(target.shape[target.rank - 1]).broadcast(to: target.shape).contiguous()
  }
}

/// The singular value decomposition of general matrices: [..., m, n]. See ``SVD``.
///
/// - Throws: as ``SVD/init(_:full:)``.
public func svd<Scalar>(_ matrix: Tensor<Scalar>, full: Bool = false) throws(LinearAlgebraError) -> SVD<Scalar> {
  try SVD(matrix, full: full)
}

/// The singular values alone, descending: [..., m, n] to [..., min(m, n)].
///
/// - Throws: as ``SVD/init(_:full:)``.
public func svdvals<Scalar>(_ matrix: Tensor<Scalar>) throws(LinearAlgebraError) -> Tensor<Scalar> {
  try SVD.decompose(matrix, job: LAPACKLetter.none, operation: "svdvals").values
}
