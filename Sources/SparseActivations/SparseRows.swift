import LinearAlgebra

/// A matrix without its rows that are zero throughout, where they are so many that products without them are cheaper,
/// copies included.
package struct SparseRows<Scalar: TensorScalar>: Sendable {
  /// The rows that are left: [count, columns].
  package let values: Tensor<Scalar>
  /// Which they are, ascending.
  package let indices: [Int]

  /// Multiply-adds in the time in which an element is copied to its place.
  private static var copyCost: Int { 16 }

  /// All rows of a matrix.
  package init(all values: Tensor<Scalar>) {
    self.values = values
    indices = Array(0..<values.shape[0])
  }

  private init(values: Tensor<Scalar>, indices: [Int]) {
    self.values = values
    self.indices = indices
  }

  /// max(a + b, 0) - c, in the memory of a where no other tensor shares it.
  ///
  /// - Parameters:
  ///   - matrix: a, [rows, columns].
  ///   - bias: b, one number a row.
  ///   - center: c, one number a row.
  /// - Returns: the result, the rows that are not zero throughout, and those in which a + b is above zero throughout.
  package static func rectifying(
    _ matrix: consuming Tensor<Scalar>, bias: Tensor<Scalar>, center: Tensor<Scalar>
  ) -> (result: SparseRows, active: [Int], positive: [Int]) {
    let (rows, columns) = matrix.matrixExtents(in: "rectifying")
    let (kept, positive) = (PooledBuffer<Int64>(count: rows), PooledBuffer<Int64>(count: rows))
    var (count, positives) = (0, 0)
    let (bias, center) = (bias.contiguous(), center.contiguous())
    matrix.withUnsafeMutableBufferPointer { values in
      guard let base = values.baseAddress else { return }
      count = SparseKernels<Scalar>.own.rectifyRows(
        rows, columns, bias.sharedPointer, center.sharedPointer, base, kept.base, positive.base, &positives)
    }
    withExtendedLifetime((bias, center)) {}
    let active = (0..<count).map { Int(kept.base[$0]) }
    let sparse = SparseRows(values: matrix[0..<count], indices: active)
    // The other factor of a product is copied for what each column saves with the rows that are left out.
    let pays = (rows - count) * columns > copyCost * count
    return (
      pays ? sparse : SparseRows(all: sparse.rows(Array(0..<rows))), active,
      (0..<positives).map { Int(positive.base[$0]) }
    )
  }

  /// Some rows of the matrix: [wanted, columns].
  ///
  /// - Parameter wanted: ascending.
  package func rows(_ wanted: [Int]) -> Tensor<Scalar> {
    let (values, columns) = (values.contiguous(), values.shape[1])
    var place = 0
    let result = Tensor<Scalar>(shape: [wanted.count, columns]) { rows in
      guard let base = rows.baseAddress else { return }
      for (position, row) in wanted.enumerated() {
        while place < indices.count && indices[place] < row { place += 1 }
        let target = base + position * columns
        if place < indices.count && indices[place] == row {
          target.update(from: values.sharedPointer + place * columns, count: columns)
        } else {
          target.update(repeating: 0, count: columns)
        }
      }
    }
    withExtendedLifetime(values) {}
    return result
  }

  /// A product with the matrix, m a.
  ///
  /// - Parameter transposed: mᵀ, [rows, n].
  package func product(transposed: Tensor<Scalar>) -> Tensor<Scalar> {
    let part = indices.count == transposed.shape[0] ? transposed : transposed.gathering(indices)
    return matmul(part.transposed(), values)
  }
}

/// Σ_i (a_ij + s_i) b_ij for each column j: [n].
///
/// - Parameters:
///   - a: [m, n].
///   - shift: s, [m].
///   - b: [m, n].
package func dotColumns<Scalar>(_ a: Tensor<Scalar>, shift: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Tensor<Scalar> {
  if a.shape != b.shape || a.rank != 2 { shapeFailure("dotColumns", a.shape, b.shape, expected: "equal matrices") }
  let (a, shift, b) = (a.contiguous(), shift.contiguous(), b.contiguous())
  let result = Tensor<Scalar>.zeros([a.shape[1]])
  SparseKernels<Scalar>.own.dotColumns(
    a.shape[0], a.shape[1], a.sharedPointer, a.shape[1], shift.sharedPointer, b.sharedPointer, b.shape[1],
    result.sharedPointer)
  withExtendedLifetime((a, shift, b, result)) {}
  return result
}
