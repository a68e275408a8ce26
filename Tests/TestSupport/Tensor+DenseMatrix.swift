import LinearAlgebra

extension Tensor {
  /// The matrices one behind the other, [..., rows, columns]; all of one shape.
  public init(_ matrices: [DenseMatrix], batch: [Int], rows: Int, columns: Int) {
    precondition(matrices.count == batch.reduce(1, *))
    self.init(matrices.flatMap(\.elements).map { Scalar($0) }, shape: Shape(batch + [rows, columns]))
  }

  public init(_ matrix: DenseMatrix) {
    self.init([matrix], batch: [], rows: matrix.rows, columns: matrix.columns)
  }

  /// The matrices of the last two axes in row-major order of the batch.
  public var matrices: [DenseMatrix] {
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    let elements = Tensor<Double>(self).scalars
    let batch = shape.dropLast(2).reduce(1, *)
    return (0..<batch).map { index in
      DenseMatrix(
        rows: rows, columns: columns, elements: Array(elements[index * rows * columns..<(index + 1) * rows * columns]))
    }
  }

  /// Returns memory full of NaN to the pool, so that an operation that reads its fresh result shows it.
  public static func poisonMemory(_ shape: [Int]) {
    let buffers = (0..<4).map { _ in Tensor(repeating: .nan, shape: Shape(shape)) }
    withExtendedLifetime(buffers) {}
  }
}

/// The largest of LAPACK's residual ratios ‖expected - found‖₁ / (n ε scale) over a batch; 0 for empty matrices.
public func residualRatio(
  _ expected: DenseMatrix, _ found: DenseMatrix, order: Int, scale: Double, epsilon: Double
) -> Double {
  let residual = (expected - found).oneNorm
  return residual == 0 ? 0 : residual / (Double(max(order, 1)) * epsilon * scale)
}
