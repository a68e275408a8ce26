import COpenBLAS

/// The solutions X of op(A) X = B, or of X op(A) = B with `side` `.right`, for triangular matrices A (BLAS `?trsm`).
///
/// - Parameters:
///   - a: [..., n, n]; only the triangle named by `lower` is read, and not its diagonal where `unitDiagonal` is set.
///   - b: [..., n, k], or [..., k, n] with `side` `.right`. The batches broadcast.
///   - transpose: op(A) is Aᵀ.
///   - unitDiagonal: the diagonal of A counts as ones.
/// - Throws: ``LinearAlgebraError/singular(pivot:batchIndex:)`` for the first zero on a diagonal.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func triangularSolve<Scalar>(
  _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, side: Side = .left, lower: Bool = true, transpose: Bool = false,
  unitDiagonal: Bool = false
) throws(LinearAlgebraError) -> Tensor<Scalar> {
  checkSolveShapes(a, b, side: side, operation: "triangularSolve")
  let order = a.shape[a.rank - 1]
  if !unitDiagonal && order > 0 {
    let zeros = a.diagonal() .== 0
    if let position = zeros.scalars.firstIndex(of: 1) {
      throw .singular(pivot: position % order, batchIndex: position / order)
    }
  }
  return solveTriangular(
    a, b, side: side, lower: lower, transpose: transpose, unitDiagonal: unitDiagonal, operation: "triangularSolve")
}

/// The broadcast batch of a solve; ends the program unless `a` is square and fits `b` on that side.
@discardableResult
func checkSolveShapes<Scalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>, side: Side, operation: String) -> Shape {
  let order = a.squareOrder(in: operation)
  let (rows, columns) = b.matrixExtents(in: operation)
  if (side == .left ? rows : columns) != order {
    shapeFailure("\(operation)(side: \(side))", a.shape, b.shape, expected: "equal inner extents")
  }
  return broadcastShape(a.batchShape, b.batchShape, in: operation)
}

/// ``triangularSolve(_:_:side:lower:transpose:unitDiagonal:)`` for matrices without a zero on their diagonals.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func solveTriangular<Scalar>(
  _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, side: Side = .left, lower: Bool, transpose: Bool = false,
  unitDiagonal: Bool = false, operation: String
) -> Tensor<Scalar> {
  let batch = checkSolveShapes(a, b, side: side, operation: operation)
  let order = a.shape[a.rank - 1]
  let (rows, columns) = b.matrixExtents(in: operation)
  let result = b.broadcast(to: batch + [rows, columns]).copy()
  guard result.count > 0 else { return result }
  if SmallMatrices<Scalar>.suits(order: order, columns: side == .left ? columns : rows) {
    let offsets = BatchOffsets(batch: batch, shape: a.batchShape, strides: a.strides.droppingLastAxes(2))
    SmallMatrices.solveTriangular(
      a, offsets, side: side, lower: lower, transpose: transpose, unitDiagonal: unitDiagonal, inPlace: result)
    return result
  }
  let matrix = MatrixBatch(a)
  let offsets = matrix.offsets(over: batch)
  // Where memory holds the transpose, its triangle is the other one.
  let triangle = lower != matrix.isTransposed ? CblasLower : CblasUpper
  let transposition = matrix.transposition(transpose)
  let (input, output) = (matrix.tensor.pointer, result.pointer)
  Threads.forEachRange(batch.elementCount, grain: max(1, 16384 / max(1, rows * columns * order))) { range in
    for index in range {
      Scalar.kernels.trsm(
        CblasRowMajor, side == .left ? CblasLeft : CblasRight, triangle, transposition,
        unitDiagonal ? CblasUnit : CblasNonUnit, Int32(rows), Int32(columns), 1, input + offsets[index],
        matrix.leadingDimension, output + index * rows * columns, Int32(columns))
    }
  }
  withExtendedLifetime((matrix.tensor.storage, result.storage)) {}
  return result
}
