import CLAPACKE

/// A = P L U written out for matrices of any shape, batched (LAPACK `?getrf`): P exchanges rows, L has a unit diagonal
/// and no element above 1 in magnitude. To solve and for determinants see ``LU``.
public struct LUFactors<Scalar: TensorScalar>: Sendable {
  /// L: [..., m, k], k = min(m, n).
  public let lower: Tensor<Scalar>
  /// U: [..., k, n].
  public let upper: Tensor<Scalar>
  /// For each matrix the row of A that row i of L U is, from 0, one matrix after the other.
  public let rowOrder: [Int]

  /// Factorises the matrices of the last two axes, singular ones too.
  ///
  /// - Throws: ``LinearAlgebraError/notFinite(operation:batchIndex:row:column:)`` for a NaN or an infinity.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public init(_ matrix: Tensor<Scalar>) throws(LinearAlgebraError) {
    let (rows, columns) = matrix.matrixExtents(in: "lu")
    let least = min(rows, columns)
    try matrix.checkFinite(operation: "lu")
    // LAPACK's columns are our rows.
    let factors = matrix.transposed().copy()
    let count = matrix.batchShape.elementCount
    var exchanges = [Int32](repeating: 1, count: count * least)
    if factors.count > 0 {
      let (m, n, a) = (blasInt(rows, in: "lu"), blasInt(columns, in: "lu"), factors.pointer)
      try exchanges.withUnsafeMutableBufferPointer { buffer throws(LinearAlgebraError) in
        nonisolated(unsafe) let exchanges = buffer.baseAddress!
        _ = try factorizeEach(count, elements: rows * columns, routine: "getrf") { index in
          Scalar.kernels.factorizations.getrf(
            LAPACK_COL_MAJOR, m, n, a + index * rows * columns, m, exchanges + index * least)
        }
      }
    }
    var order = (0..<count * rows).map { rows == 0 ? 0 : $0 % rows }
    for index in 0..<count {
      for row in 0..<least { order.swapAt(index * rows + row, index * rows + Int(exchanges[index * least + row]) - 1) }
    }
    rowOrder = order
    let both = factors.transposed()
    var lower = both[.ellipsis, .all, 0..<least].lowerTriangle(diagonal: -1)
    lower.setDiagonal(Tensor(1))
    self.lower = lower
    upper = both[.ellipsis, 0..<least, .all].upperTriangle()
  }

  /// P: [..., m, m].
  public var permutation: Tensor<Scalar> {
    let rows = lower.shape[lower.rank - 2]
    return Tensor(shape: lower.batchShape + [rows, rows]) { buffer in
      for index in buffer.indices { buffer[index] = 0 }
      for (position, row) in rowOrder.enumerated() {
        let (matrix, column) = position.quotientAndRemainder(dividingBy: rows)
        buffer[(matrix * rows + row) * rows + column] = 1
      }
    }
  }
}

/// The factors of A = P L U: [..., m, n]. See ``LUFactors``.
///
/// - Throws: ``LinearAlgebraError/notFinite(operation:batchIndex:row:column:)`` for a NaN or an infinity.
public func lu<Scalar>(_ matrix: Tensor<Scalar>) throws(LinearAlgebraError) -> LUFactors<Scalar> {
  try LUFactors(matrix)
}
