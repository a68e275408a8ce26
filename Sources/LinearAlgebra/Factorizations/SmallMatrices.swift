/// Batches of small matrices, worked on in the lanes of vectors.
///
/// The way is chosen by the matrices' order alone, and a lane's bits do not depend on its neighbours: a matrix has the
/// same factor in any batch and on any number of threads.
enum SmallMatrices<Scalar: TensorScalar> {
  /// Beyond this order LAPACK's own blocking catches up.
  static var largestOrder: Int { 64 }

  /// Calls `body` for each group of matrices that fills the lanes, with its first matrix and how many there are.
  @inline(__always)
  private static func forEachGroup(_ count: Int, _ body: (_ first: Int, _ used: Int) -> Void) {
    let lanes = CompactBatch<Scalar>.count
    Threads.forEach((count + lanes - 1) / lanes) { group in
      body(group * lanes, min(lanes, count - group * lanes))
    }
  }

  /// The Cholesky factors of the lower triangles of a batch, or what stands against them.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  static func cholesky(_ matrix: Tensor<Scalar>) throws(LinearAlgebraError) -> Tensor<Scalar> {
    let order = matrix.squareOrder(in: "cholesky")
    let batch = matrix.batchShape
    let count = batch.elementCount
    let offsets = BatchOffsets(batch: batch, shape: batch, strides: matrix.strides.droppingLastAxes(2))
    let (rowStride, columnStride) = (matrix.strides[matrix.rank - 2], matrix.strides[matrix.rank - 1])
    let result = Tensor<Scalar>(uninitialized: matrix.shape)
    let (input, output) = (matrix.pointer, result.pointer)
    // The first pivot of each matrix that is not above zero, and the first that has overflowed; or -1.
    let pivots = PooledBuffer<(failed: Int32, overflowed: Int32)>(count: count)
    forEachGroup(count) { first, used in
      let packed = PooledBuffer<Scalar>(count: CompactBatch<Scalar>.triangleSize(order: order))
      CompactBatch.packTriangle(
        order: order, used: used, { input + offsets[first + $0] }, rowStride: rowStride, columnStride: columnStride,
        into: packed.base)
      for index in first..<first + used { pivots.base[index] = (-1, -1) }
      CompactBatch.cholesky(order: order, used: used, packed.base) { lane, pivot, hasOverflowed in
        pivots.base[first + lane] = hasOverflowed ? (-1, Int32(pivot)) : (Int32(pivot), -1)
      }
      CompactBatch.unpackTriangle(
        order: order, used: used, packed.base, into: { output + (first + $0) * order * order }, rowStride: order)
    }
    withExtendedLifetime((matrix.storage, result.storage)) {}
    if (0..<count).allSatisfy({ pivots.base[$0] == (-1, -1) }) { return result }
    // An element that is not finite never leaves the pivots as they should be.
    try matrix.lowerTriangle().checkFinite(operation: "cholesky")
    if let index = (0..<count).first(where: { pivots.base[$0].failed >= 0 }) {
      throw .notPositiveDefinite(pivot: Int(pivots.base[index].failed), batchIndex: index)
    }
    let index = (0..<count).first(where: { pivots.base[$0].overflowed >= 0 })!
    throw .notPositiveDefinite(pivot: Int(pivots.base[index].overflowed), batchIndex: index)
  }

  /// Right-hand sides from which on they fill vectors themselves, and each system is faster on its own.
  private static var leastColumnsAlone: Int { 4 }

  /// Whether a triangular system is one for the lanes.
  static func suits(order: Int, columns: Int) -> Bool {
    order >= 1 && order <= largestOrder && columns < leastColumnsAlone
  }

  /// Solves in place: `b`, contiguous, becomes the solution.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  static func solveTriangular(
    _ a: Tensor<Scalar>, _ offsets: BatchOffsets, _ form: TriangularForm, inPlace b: Tensor<Scalar>
  ) {
    let order = a.shape[a.rank - 1]
    let columns = b.shape[form.side == .left ? b.rank - 1 : b.rank - 2]
    var (rowStride, columnStride) = (a.strides[a.rank - 2], a.strides[a.rank - 1])
    // The lanes know lower triangles L, as L x = b or Lᵀ x = b. On the right X op(A) = B is op(A)ᵀ Xᵀ = Bᵀ, and an
    // upper triangle is the transpose of a lower one.
    var isTransposed = form.transpose != (form.side == .right)
    if !form.lower {
      swap(&rowStride, &columnStride)
      isTransposed.toggle()
    }
    let (bRow, bColumn) = form.side == .left ? (columns, 1) : (1, order)
    let (input, output) = (a.pointer, b.pointer)
    forEachGroup(b.batchShape.elementCount) { first, used in
      let packed = PooledBuffer<Scalar>(count: CompactBatch<Scalar>.triangleSize(order: order))
      let vectors = PooledBuffer<Scalar>(count: CompactBatch<Scalar>.size(rows: order, columns: columns))
      CompactBatch.packTriangle(
        order: order, used: used, { input + offsets[first + $0] }, rowStride: rowStride, columnStride: columnStride,
        unitDiagonal: form.unitDiagonal, into: packed.base)
      CompactBatch.pack(
        rows: order, columns: columns, used: used, { output + (first + $0) * order * columns }, rowStride: bRow,
        columnStride: bColumn, into: vectors.base)
      CompactBatch.solve(order: order, columns: columns, transpose: isTransposed, packed.base, vectors.base)
      CompactBatch.unpack(
        rows: order, columns: columns, used: used, vectors.base, into: { output + (first + $0) * order * columns },
        rowStride: bRow, columnStride: bColumn)
    }
    withExtendedLifetime((a.storage, b.storage)) {}
  }
}
