import CLAPACKE

/// The solutions X of least norm of min ‖A X - B‖ for matrices of any shape and rank, batched, by singular values
/// (LAPACK `?gelsd`, of the triangle R of A = Q R where A is tall).
public struct LeastSquares<Scalar: TensorScalar>: Sendable {
  /// X: [..., n, k], or [..., n] for vectors.
  public let solution: Tensor<Scalar>
  /// Σ (A x - b)² of each column: [..., k], or [...] for vectors.
  public let residual: Tensor<Scalar>
  /// How many singular values of each matrix are above `tolerance` times the largest: [...], whole numbers.
  public let rank: Tensor<Scalar>
  /// The singular values of each matrix, descending: [..., min(m, n)].
  public let singularValues: Tensor<Scalar>
}

/// The solutions of least norm of min ‖A X - B‖. See ``LeastSquares``.
///
/// - Parameters:
///   - a: [..., m, n].
///   - b: [..., m, k], or [m], one vector for all matrices. The batches broadcast.
///   - tolerance: singular values at most this share of the largest count as zero; max(m, n) times the precision's ε by
///     default.
/// - Throws: ``LinearAlgebraError/notFinite(operation:batchIndex:row:column:)`` for a NaN or an infinity in either,
///   ``LinearAlgebraError/notConverged(count:batchIndex:)`` where LAPACK gives up.
public func leastSquares<Scalar>(
  _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, tolerance: Scalar? = nil
) throws(LinearAlgebraError) -> LeastSquares<Scalar> {
  let (rows, columns) = a.matrixExtents(in: "leastSquares")
  if b.rank == 1 {
    let fit = try leastSquares(a, b.expandingAxis(at: -1), tolerance: tolerance)
    return LeastSquares(
      solution: fit.solution.removingAxis(at: -1), residual: fit.residual.removingAxis(at: -1), rank: fit.rank,
      singularValues: fit.singularValues)
  }
  if b.matrixExtents(in: "leastSquares").rows != rows {
    shapeFailure("leastSquares", a.shape, b.shape, expected: "as many rows in both")
  }
  try a.checkFinite(operation: "leastSquares")
  try b.checkFinite(operation: "leastSquares")
  var (matrix, sides) = (a, b)
  if rows >= 2 * columns && columns >= 32 {
    let (triangle, top) = triangularized(a, b)
    // LAPACK scales what is close to overflowing, and reflections can overflow.
    if triangle.isFinite && top.isFinite { (matrix, sides) = (triangle, top) }
  }
  let (solution, rank, values) = try fit(
    matrix, sides, tolerance: tolerance ?? Scalar(max(rows, columns)) * Scalar.ulpOfOne)
  return LeastSquares(
    solution: solution, residual: (matmul(a, solution) - b).sumOfSquares(axes: [-2]), rank: rank,
    singularValues: values)
}

/// R of A = Q R and the first rows of Qᵀ B, [..., n, n] and [..., n, k], whose problem has the same solutions as A X =
/// B.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
private func triangularized<Scalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> (Tensor<Scalar>, Tensor<Scalar>) {
  let (rows, columns) = a.matrixExtents(in: "leastSquares")
  let width = b.shape[b.rank - 1]
  let batch = broadcastShape(a.batchShape, b.batchShape, in: "leastSquares")
  guard batch.elementCount > 0 else { return (a[.ellipsis, 0..<columns, .all], b[.ellipsis, 0..<columns, .all]) }
  // Side by side as columns of LAPACK, which are our rows.
  let joined = Tensor.concatenate(
    [a.broadcast(to: batch + [rows, columns]).transposed(), b.broadcast(to: batch + [rows, width]).transposed()],
    axis: -2)
  let base = joined.pointer
  _ = (blasInt(rows, in: "leastSquares"), blasInt(columns + width, in: "leastSquares"))
  Backend.compute {
    Threads.forEach(batch.elementCount) { index in
      let scales = PooledBuffer<Scalar>(count: columns)
      BlockedQR.factorize(
        base + index * (columns + width) * rows, rows: rows, columns: columns + width, reflections: columns,
        scales: scales.base)
      withExtendedLifetime(scales) {}
    }
  }
  withExtendedLifetime(joined.storage) {}
  let top = joined[.ellipsis, .all, 0..<columns].transposed()
  return (top[.ellipsis, .all, 0..<columns].upperTriangle(), top[.ellipsis, .all, columns..<columns + width])
}

@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
private func fit<Scalar>(
  _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, tolerance: Scalar
) throws(LinearAlgebraError) -> (solution: Tensor<Scalar>, rank: Tensor<Scalar>, values: Tensor<Scalar>) {
  let (rows, columns) = a.matrixExtents(in: "leastSquares")
  let (width, longest, least) = (b.shape[b.rank - 1], max(rows, columns), min(rows, columns))
  let batch = broadcastShape(a.batchShape, b.batchShape, in: "leastSquares")
  var values = Tensor<Scalar>.zeros(batch + [least])
  var ranks = Tensor<Scalar>.zeros(batch)
  guard batch.elementCount > 0, least > 0 else {
    return (.zeros(batch + [columns, width]), ranks, values)
  }
  // LAPACK's columns are our rows; what it solves stands where the right sides were, which has room for either.
  let matrices = a.broadcast(to: batch + [rows, columns]).transposed().copy()
  var sides = Tensor<Scalar>.zeros(batch + [max(1, width), longest])
  if width > 0 { sides[.ellipsis, .all, 0..<rows] = b.broadcast(to: batch + [rows, width]).transposed() }
  let (m, n, k) = (
    blasInt(rows, in: "leastSquares"), blasInt(columns, in: "leastSquares"), blasInt(max(1, width), in: "leastSquares")
  )
  values.makeUniqueAndContiguous()
  ranks.makeUniqueAndContiguous()
  let (lapack, count) = (Scalar.kernels.factorizations.lapack, batch.elementCount)
  let (matrix, side, s, rank) = (matrices.pointer, sides.pointer, values.pointer, ranks.pointer)
  func run(
    _ index: Int, _ work: UnsafeMutablePointer<Scalar>, _ size: Int32, _ integers: UnsafeMutablePointer<Int32>
  ) -> Int32 {
    var found: Int32 = 0
    let info = lapack.gelsd(
      LAPACK_COL_MAJOR, m, n, k, matrix + index * rows * columns, m, side + index * Int(k) * longest, Int32(longest),
      s + index * least, tolerance, &found, work, size, integers)
    rank[index] = Scalar(found)
    return info
  }
  let workspace = try Workspace<Scalar>(routine: "gelsd") { run(0, $0, -1, $1) }
  let failures = try runEach(count, elements: rows * columns, routine: "gelsd", workspace) { index, work, integers in
    run(index, work, workspace.count, integers)
  }
  withExtendedLifetime((matrices.storage, sides.storage, values.storage, ranks.storage)) {}
  try LinearAlgebraError.checkConvergence(failures)
  let solution = sides[.ellipsis, 0..<width, 0..<columns].transposed().contiguous()
  return (solution, ranks, values)
}
