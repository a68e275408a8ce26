import CLAPACKE

/// The Cholesky factorisation A = L Lᵀ of symmetric positive definite matrices, batched: small ones side by side in the
/// lanes of vectors, larger ones by LAPACK's `?potrf`, which does the blocks of the largest.
public struct Cholesky<Scalar: TensorScalar>: Sendable {
  /// L: [..., n, n], lower triangular with a positive diagonal.
  public let factor: Tensor<Scalar>

  init(factor: Tensor<Scalar>) { self.factor = factor }

  /// Factorises the matrices of the last two axes, of which only the lower triangle is read.
  ///
  /// - Throws: ``LinearAlgebraError/notPositiveDefinite(pivot:batchIndex:)`` for the first matrix of the batch without
  ///   a factor, ``LinearAlgebraError/notFinite(operation:batchIndex:row:column:)`` for a NaN or an infinity.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public init(_ matrix: Tensor<Scalar>) throws(LinearAlgebraError) {
    let order = matrix.squareOrder(in: "cholesky")
    if order >= 1 && order <= SmallMatrices<Scalar>.largestOrder {
      factor = try SmallMatrices.cholesky(matrix)
      return
    }
    let lower = matrix.lowerTriangle()
    try lower.checkFinite(operation: "cholesky")
    let base = lower.pointer
    let blasOrder = blasInt(order, in: "cholesky")
    // Memory holds rows, LAPACK sees columns: its upper triangle is our lower one, and its A = Uᵀ U our L Lᵀ.
    let pivots = try factorizeEach(lower.batchShape.elementCount, elements: order * order, routine: "potrf") { index in
      let target = base + index * order * order
      if order >= BlockedCholesky<Scalar>.leastOrder { return BlockedCholesky.factorize(target, order: order) }
      return Scalar.kernels.factorizations.potrf(
        LAPACK_COL_MAJOR, uplo(lower: true), blasOrder, target, max(1, blasOrder))
    }
    if let failed = pivots.firstIndex(where: { $0 >= 0 }) {
      throw .notPositiveDefinite(pivot: pivots[failed], batchIndex: failed)
    }
    // A finite matrix can still overflow on the way.
    let diagonal = lower.diagonal().contiguous()
    if let position = diagonal.firstNotFinite {
      throw .notPositiveDefinite(pivot: position % order, batchIndex: position / order)
    }
    factor = lower
  }

  /// The solutions X of A X = B: [..., n, k] for B of that shape, or [..., n] for one vector [n]; the batches
  /// broadcast.
  public func solve(_ b: Tensor<Scalar>) -> Tensor<Scalar> {
    if b.rank == 1 { return solve(b.expandingAxis(at: -1)).removingAxis(at: -1) }
    var result = solveTriangular(factor, b, TriangularForm(lower: true), operation: "solve")
    solveTriangular(factor, TriangularForm(lower: true, transpose: true), inPlace: &result)
    return result
  }

  /// A⁻¹ = L⁻ᵀ L⁻¹: [..., n, n], symmetric to the bit.
  ///
  /// By a solve and a product with itself: for the batches of small matrices that this library is about, several times
  /// faster than `?potri`.
  public func inverse() -> Tensor<Scalar> {
    var half = Tensor<Scalar>.identity(factor.shape[factor.rank - 1]).broadcast(to: factor.shape).contiguous()
    solveTriangular(factor, TriangularForm(lower: true, isIdentity: true), inPlace: &half)
    return syrk(half, transpose: true)
  }

  /// log det A = 2 Σ log Lᵢᵢ for each matrix: [...].
  public var logDeterminant: Tensor<Scalar> {
    log(factor.diagonal()).sum(axes: [-1]) * 2
  }
}

/// The Cholesky factor L of A = L Lᵀ, or with `upper` U = Lᵀ of A = Uᵀ U: [..., n, n]. See ``Cholesky``.
///
/// - Throws: as ``Cholesky/init(_:)``.
public func cholesky<Scalar>(
  _ matrix: Tensor<Scalar>, upper: Bool = false
) throws(LinearAlgebraError) -> Tensor<Scalar> {
  guard upper else { return try Cholesky(matrix).factor }
  // The triangle that is read follows the one that is asked for; so does the place of an element in an error.
  do {
    return try Cholesky(matrix.transposed()).factor.transposed()
  } catch .notFinite(let operation, let batchIndex, let row, let column) {
    throw .notFinite(operation: operation, batchIndex: batchIndex, row: column, column: row)
  }
}

/// log det A of symmetric positive definite matrices, [..., n, n] to [...], from their Cholesky factors.
///
/// - Throws: as ``Cholesky/init(_:)``.
public func logDeterminant<Scalar>(_ matrix: Tensor<Scalar>) throws(LinearAlgebraError) -> Tensor<Scalar> {
  try Cholesky(matrix).logDeterminant
}

/// LAPACK's letter for a triangle of our row-major matrix: in the columns that it sees, lower and upper change places.
func uplo(lower: Bool) -> CChar {
  CChar(UInt8(ascii: lower ? "U" : "L"))
}
