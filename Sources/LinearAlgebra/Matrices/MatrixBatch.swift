import COpenBLAS

/// How BLAS sees the matrices of the last two axes: row-major with a leading dimension, or the transpose of that.
///
/// A strided view whose rows or columns are contiguous passes as it is; anything else is copied once.
struct MatrixBatch<Scalar: TensorScalar> {
  /// The tensor that holds the memory: the operand itself, or its contiguous copy.
  let tensor: Tensor<Scalar>
  /// Whether memory holds the transposes of the matrices.
  let isTransposed: Bool
  let leadingDimension: Int32

  init(_ operand: Tensor<Scalar>) {
    let rank = operand.rank
    let (rows, columns) = (operand.shape[rank - 2], operand.shape[rank - 1])
    let (rowStride, columnStride) = (operand.strides[rank - 2], operand.strides[rank - 1])
    // The distance of a single row or column means nothing. Others beyond what BLAS can count to are copied closer.
    let limit = Int(Int32.max)
    if (columnStride == 1 || columns <= 1) && (max(1, columns)...max(limit, columns) ~= rowStride || rows <= 1) {
      tensor = operand
      isTransposed = false
      leadingDimension = Int32(clamping: rows <= 1 ? max(1, columns) : rowStride)
    } else if (rowStride == 1 || rows <= 1) && (max(1, rows)...max(limit, rows) ~= columnStride || columns <= 1) {
      tensor = operand
      isTransposed = true
      leadingDimension = Int32(clamping: columns <= 1 ? max(1, rows) : columnStride)
    } else {
      tensor = operand.copy()
      isTransposed = false
      leadingDimension = Int32(clamping: max(1, columns))
    }
  }

  /// How far it is from row to row and from column to column of the matrices that BLAS sees with a transposition.
  func steps(_ transposition: CBLAS_TRANSPOSE) -> (row: Int, column: Int) {
    transposition == CblasNoTrans ? (Int(leadingDimension), 1) : (1, Int(leadingDimension))
  }

  /// The transposition to hand to BLAS for the matrices, or for their transposes.
  func transposition(_ transpose: Bool) -> CBLAS_TRANSPOSE {
    isTransposed != transpose ? CblasTrans : CblasNoTrans
  }

  /// The same with this batch repeated along `batch`.
  func offsets(over batch: Shape) -> BatchOffsets {
    BatchOffsets(batch: batch, shape: tensor.shape.droppingLastAxes(2), strides: tensor.strides.droppingLastAxes(2))
  }
}

/// Where each matrix (or vector) of a broadcast batch begins, relative to the first one.
package struct BatchOffsets {
  private let batch: Shape
  private var strides: Strides

  package init(batch: Shape, shape: Shape, strides operandStrides: Strides) {
    self.batch = batch
    strides = Strides(repeating: 0, count: batch.count)
    let added = batch.count - shape.count
    for axis in shape.indices where shape[axis] != 1 { strides[axis + added] = operandStrides[axis] }
  }

  /// Whether all of the batch is one and the same matrix.
  var isConstant: Bool { zip(strides, batch).allSatisfy { $0 == 0 || $1 <= 1 } }

  /// The distance between neighbours if it is the same throughout the flattened batch.
  var uniformStride: Int? {
    var step: Int?
    var inner = 1
    for axis in batch.indices.reversed() where batch[axis] != 1 {
      if let step, strides[axis] != step * inner { return nil }
      if step == nil { step = strides[axis] }
      inner *= batch[axis]
    }
    return step ?? 0
  }

  package subscript(index: Int) -> Int {
    var (rest, offset) = (index, 0)
    for axis in batch.indices.reversed() {
      offset += (rest % batch[axis]) * strides[axis]
      rest /= batch[axis]
    }
    return offset
  }
}

extension Shape {
  /// The position on each axis of the element `index` in row-major order.
  func position(_ index: Int) -> [Int] {
    var rest = index
    var result = [Int](repeating: 0, count: count)
    for axis in indices.reversed() { (rest, result[axis]) = rest.quotientAndRemainder(dividingBy: self[axis]) }
    return result
  }
}

extension Tensor {
  /// A view of one matrix of the batch.
  func matrix(at position: [Int]) -> Tensor {
    var result = self
    for (axis, index) in position.enumerated() { result.offset += index * strides[axis] }
    result.shape = Shape(shape.suffix(2))
    result.strides = Strides(strides.suffix(2))
    return result
  }

  /// The extents of the last two axes; ends the program where there are fewer.
  package func matrixExtents(in operation: String) -> (rows: Int, columns: Int) {
    if rank < 2 { shapeFailure(operation, shape, expected: "at least two axes") }
    return (shape[rank - 2], shape[rank - 1])
  }

  /// The order of the square matrices of the last two axes; ends the program where they are not square.
  func squareOrder(in operation: String) -> Int {
    let (rows, columns) = matrixExtents(in: operation)
    if rows != columns { shapeFailure(operation, shape, expected: "square matrices in the last two axes") }
    return rows
  }

  /// Whether the columns of the matrices are contiguous and their rows are not.
  package var isStoredTransposed: Bool { rank >= 2 && strides[rank - 2] == 1 && strides[rank - 1] > 1 }

  /// The axes before the last two.
  var batchShape: Shape { shape.droppingLastAxes(2) }
}
