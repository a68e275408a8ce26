import LinearAlgebra

/// How some rows of a matrix A have changed, as a product of few columns and few rows: A' = A + L R.
package struct LowRankChange<Scalar: TensorScalar> {
  /// The rows that have changed; L is zero in all others.
  package let rows: IndexList
  /// L: [rows of A, rank or more], undefined in other rows.
  private let left: PaddedMatrix<Scalar>
  /// R: [rank or more, columns of A].
  private let right: PaddedMatrix<Scalar>
  private let rank: Int

  package init(rows: IndexList, left: PaddedMatrix<Scalar>, right: PaddedMatrix<Scalar>, rank: Int) {
    (self.rows, self.left, self.right, self.rank) = (rows, left, right, rank)
  }

  /// S ← S + Rᵀ(Lᵀ G A' - ½ (Lᵀ G L) R) for a symmetric G, so that AᵀGA = S + Sᵀ becomes A'ᵀGA'.
  ///
  /// - Parameters:
  ///   - square: S: [columns, columns].
  ///   - gram: G: [rows of A, rows of A].
  ///   - matrix: A' with the rows `active`, zero elsewhere.
  ///   - curved: room for G L: [rows of A, rank or more].
  ///   - inner: room for [rank or more, rank or more], and the same once more for [rank or more, columns].
  package func add(
    to square: MatrixLayout<Scalar>, gram: PaddedMatrix<Scalar>, _ matrix: MatrixLayout<Scalar>, _ active: IndexList,
    curved: PaddedMatrix<Scalar>, inner: PaddedMatrix<Scalar>, product: PaddedMatrix<Scalar>
  ) {
    let (few, width) = (IndexList.all(rank), right.columns)
    if few.isEmpty { return }
    gatheredProduct(rows: rows, columns: rows, width: rank, gram, left, into: curved)
    gatheredProduct(rows: few, columns: rows, width: rank, left.layout.transposed, curved, into: inner)
    gatheredProduct(rows: few, columns: active, width: width, curved.layout.transposed, matrix, into: product)
    gatheredProduct(
      rows: few, columns: few, width: width, alpha: -0.5, inner, right, adding: product.layout, into: product)
    gatheredProduct(
      rows: .all(width), columns: few, width: width, right.layout.transposed, product, adding: square, into: square)
  }
}
