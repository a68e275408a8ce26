import COpenBLAS

/// The solutions X of op(A) X = B, or of X op(A) = B with `side` `.right`, for triangular matrices A (BLAS `?trsm`).
///
/// - Parameters:
///   - a: [..., n, n]; only the triangle named by `lower` is read, and not its diagonal where `unitDiagonal` is set.
///   - b: [..., n, k], or [..., k, n] with `side` `.right`; one vector [n] gives [..., n]. The batches broadcast.
///   - side: on which side of X the matrices stand.
///   - lower: whether A is the lower triangle or the upper one.
///   - transpose: op(A) is Aᵀ.
///   - unitDiagonal: the diagonal of A counts as ones.
/// - Throws: ``LinearAlgebraError/singular(pivot:batchIndex:)`` for the first zero on a diagonal.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func triangularSolve<Scalar>(
  _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, side: Side = .left, lower: Bool = true, transpose: Bool = false,
  unitDiagonal: Bool = false
) throws(LinearAlgebraError) -> Tensor<Scalar> {
  if b.rank == 1 {
    let axis = side == .left ? -1 : 0
    return try triangularSolve(
      a, b.expandingAxis(at: axis), side: side, lower: lower, transpose: transpose, unitDiagonal: unitDiagonal
    ).removingAxis(at: side == .left ? -1 : -2)
  }
  checkSolveShapes(a, b, side: side, operation: "triangularSolve")
  let order = a.shape[a.rank - 1]
  if !unitDiagonal && order > 0 {
    let zeros = a.diagonal() .== 0
    if let position = zeros.scalars.firstIndex(of: 1) {
      throw .singular(pivot: position % order, batchIndex: position / order)
    }
  }
  return solveTriangular(
    a, b, TriangularForm(side: side, lower: lower, transpose: transpose, unitDiagonal: unitDiagonal),
    operation: "triangularSolve")
}

/// The form of a triangular system op(A) X = B.
struct TriangularForm {
  var side = Side.left
  var lower: Bool
  var transpose = false
  var unitDiagonal = false
  /// Whether B is the identity, which spares work.
  var isIdentity = false
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
func solveTriangular<Scalar>(
  _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, _ form: TriangularForm, operation: String
) -> Tensor<Scalar> {
  let batch = checkSolveShapes(a, b, side: form.side, operation: operation)
  let (rows, columns) = b.matrixExtents(in: operation)
  var result = b.broadcast(to: batch + [rows, columns]).copy()
  solveTriangular(a, form, inPlace: &result)
  return result
}

/// The same in place: `b`, whose batch is that of the result, becomes the solution.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func solveTriangular<Scalar>(_ a: Tensor<Scalar>, _ form: TriangularForm, inPlace b: inout Tensor<Scalar>) {
  guard b.count > 0 else { return }
  b.makeUniqueAndContiguous()
  // Both ways below multiply by the inverses of the diagonal: where these are infinite or have lost digits, divide.
  let original = !form.unitDiagonal && hasExtremeDiagonal(a) ? b.copy() : nil
  solveByInverses(a, form, inPlace: b)
  if let original { solveByDivisions(a, original, form, into: b) }
}

@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
private func solveByInverses<Scalar>(_ a: Tensor<Scalar>, _ form: TriangularForm, inPlace b: Tensor<Scalar>) {
  let (order, batch) = (a.shape[a.rank - 1], b.batchShape)
  let (rows, columns) = b.matrixExtents(in: "triangularSolve")
  if SmallMatrices<Scalar>.suits(order: order, columns: form.side == .left ? columns : rows) {
    let offsets = BatchOffsets(batch: batch, shape: a.batchShape, strides: a.strides.droppingLastAxes(2))
    SmallMatrices.solveTriangular(a, offsets, form, inPlace: b)
  } else {
    solveInBlocks(a, form, batch: batch, inPlace: b)
  }
}

/// The solutions of the matrices of the batch with an extreme diagonal; the others stay as they are.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
private func solveByDivisions<Scalar>(
  _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, _ form: TriangularForm, into result: Tensor<Scalar>
) {
  let (order, batch) = (a.shape[a.rank - 1], result.batchShape)
  let (rows, columns) = result.matrixExtents(in: "triangularSolve")
  let offsets = BatchOffsets(batch: batch, shape: a.batchShape, strides: a.strides.droppingLastAxes(2))
  let swaps = form.transpose != (form.side == .right)
  let isUpper = form.lower == swaps
  for index in 0..<batch.elementCount where hasExtremeDiagonal(at: offsets[index], of: a) {
    let position = batch.position(index)
    let target = result.matrix(at: position)
    Tensor.copyElements(of: b.matrix(at: position), to: target)
    let (rowStride, columnStride) = (a.strides[a.rank - 2], a.strides[a.rank - 1])
    let (bRow, bColumn) = form.side == .left ? (columns, 1) : (1, columns)
    Scalar.kernels.factorizations.substitute(
      order, form.side == .left ? columns : rows, isUpper ? 0 : 1, 0, a.pointer + offsets[index],
      swaps ? columnStride : rowStride, swaps ? rowStride : columnStride, target.pointer, bRow, bColumn)
  }
  withExtendedLifetime((a.storage, result.storage)) {}
}

/// Whether the inverse of an element of a diagonal overflows or loses digits; zeros, infinities and NaN do not count.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
private func hasExtremeDiagonal<Scalar>(_ a: Tensor<Scalar>) -> Bool {
  let batch = a.batchShape
  let offsets = BatchOffsets(batch: batch, shape: batch, strides: a.strides.droppingLastAxes(2))
  return (0..<batch.elementCount).contains { hasExtremeDiagonal(at: offsets[$0], of: a) }
}

@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
private func hasExtremeDiagonal<Scalar>(at offset: Int, of a: Tensor<Scalar>) -> Bool {
  let step = a.strides[a.rank - 2] + a.strides[a.rank - 1]
  let diagonal = a.pointer + offset
  return withExtendedLifetime(a.storage) {
    for row in 0..<a.shape[a.rank - 1] where diagonal[row * step].hasExtremeInverse { return true }
    return false
  }
}

extension TensorScalar {
  /// Whether 1 / self is infinite or subnormal although self is neither 0 nor infinite.
  @inline(__always)
  var hasExtremeInverse: Bool {
    (magnitude < Self.leastNormalMagnitude && self != 0)
      || (magnitude > 1 / Self.leastNormalMagnitude && magnitude < .infinity)
  }
}

/// B becomes the solution, in blocks.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
private func solveInBlocks<Scalar>(
  _ a: Tensor<Scalar>, _ form: TriangularForm, batch: Shape, inPlace result: Tensor<Scalar>
) {
  let order = a.shape[a.rank - 1]
  let (rows, columns) = result.matrixExtents(in: "triangularSolve")
  let matrix = MatrixBatch(a)
  let offsets = matrix.offsets(over: batch)
  // Where memory holds the transpose, its triangle is the other one.
  let triangle = form.lower != matrix.isTransposed ? CblasLower : CblasUpper
  let transposition = matrix.transposition(form.transpose)
  let (input, output) = (matrix.tensor.pointer, result.pointer)
  let (rightCount, row) = (form.side == .left ? columns : rows, blasInt(columns, in: "triangularSolve"))
  _ = blasInt(rows, in: "triangularSolve")
  let chunks = TriangularBlocks<Scalar>.chunks(of: rightCount)
  let grain = max(1, 16384 * chunks / max(1, rows * columns * order))
  Backend.compute {
    Threads.forEachRange(batch.elementCount * chunks, grain: grain) { range in
      for task in range {
        let (index, chunk) = task.quotientAndRemainder(dividingBy: chunks)
        TriangularBlocks(
          order: order, matrix: input + offsets[index], leadingDimension: matrix.leadingDimension, triangle: triangle,
          transposition: transposition, diagonal: form.unitDiagonal ? CblasUnit : CblasNonUnit
        ).solve(
          side: form.side, chunk: chunk, of: rightCount, output + index * rows * columns, leadingDimension: row,
          isIdentity: form.isIdentity)
      }
    }
  }
  withExtendedLifetime((matrix.tensor.storage, result.storage)) {}
}
