import COpenBLAS

/// α a aᵀ + β c, or α aᵀ a + β c where `transpose` is set, with both triangles filled (BLAS `?syrk`).
///
/// - Parameters:
///   - a: [..., n, k], or [..., k, n] where `transpose` is set.
///   - transpose: aᵀ a instead of a aᵀ.
///   - alpha: α.
///   - beta: β.
///   - c: [..., n, n], symmetric; only its lower triangle is read.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func syrk<Scalar>(
  _ a: Tensor<Scalar>, transpose: Bool = false, alpha: Scalar = 1, beta: Scalar = 0, into c: inout Tensor<Scalar>
) {
  let (rows, columns) = a.matrixExtents(in: "syrk")
  let (order, depth) = transpose ? (columns, rows) : (rows, columns)
  let shape = a.batchShape + [order, order]
  if c.shape != shape { shapeFailure("syrk(into:)", c.shape, shape, expected: "equal shapes") }
  if beta == 0 {
    c.makeUniqueDiscardingElements()
  } else {
    c.makeUniqueAndContiguous()
  }
  guard c.count > 0 else { return }
  let source = MatrixBatch(a)
  let offsets = source.offsets(over: a.batchShape)
  let transposition = source.transposition(transpose)
  let (input, output) = (source.tensor.pointer, c.pointer)
  let count = a.batchShape.elementCount
  let (blasOrder, blasDepth) = (blasInt(order, in: "syrk"), blasInt(depth, in: "syrk"))
  if count == 1 && order > LowerTiles.rows {
    let tiles = LowerTiles(order: order)
    let step = transposition == CblasNoTrans ? Int(source.leadingDimension) : 1
    let other = transposition == CblasNoTrans ? CblasTrans : CblasNoTrans
    // The longest first.
    Backend.compute {
      Threads.forEach(tiles.count) { index in
        let (rows, columns) = tiles[tiles.count - 1 - index]
        if rows == columns {
          let corner = rows.lowerBound
          Scalar.kernels.blas.syrk(
            CblasRowMajor, CblasLower, transposition, Int32(rows.count), blasDepth, alpha, input + corner * step,
            source.leadingDimension, beta, output + corner * (order + 1), blasOrder)
          return
        }
        Scalar.kernels.blas.gemm(
          CblasRowMajor, transposition, other, Int32(rows.count), Int32(columns.count), blasDepth, alpha,
          input + rows.lowerBound * step, source.leadingDimension, input + columns.lowerBound * step,
          source.leadingDimension, beta, output + rows.lowerBound * order + columns.lowerBound, blasOrder)
      }
    }
    Scalar.kernels.structure.mirror(1, 1, order, output)
    withExtendedLifetime((source.tensor.storage, c.storage)) {}
    return
  }
  Backend.compute {
    Threads.forEachRange(count, grain: max(1, 16384 / max(1, order * order * depth))) { range in
      for index in range {
        let target = output + index * order * order
        Scalar.kernels.blas.syrk(
          CblasRowMajor, CblasLower, transposition, blasOrder, blasDepth, alpha, input + offsets[index],
          source.leadingDimension, beta, target, blasOrder)
        Scalar.kernels.structure.mirror(1, 1, order, target)
      }
    }
  }
  withExtendedLifetime((source.tensor.storage, c.storage)) {}
}

/// The tiles of one matrix that hold its lower triangle, for several threads: squares on the diagonal, which are products
/// of that kind themselves, and rectangles beside them. They are a function of the order alone.
private struct LowerTiles {
  static let rows = 128
  private static let columns = 256

  private let order: Int
  private let tiles: [(row: Int, column: Int)]

  init(order: Int) {
    self.order = order
    tiles = stride(from: 0, to: order, by: Self.rows).flatMap { row in
      stride(from: 0, to: row, by: Self.columns).map { (row, $0) } + [(row, row)]
    }
  }

  var count: Int { tiles.count }

  subscript(index: Int) -> (rows: Range<Int>, columns: Range<Int>) {
    let (row, column) = tiles[index]
    let end = min(order, row + Self.rows)
    return (row..<end, column == row ? row..<end : column..<min(row, column + Self.columns))
  }
}

/// a aᵀ, or aᵀ a where `transpose` is set: [..., n, k] becomes [..., n, n].
public func syrk<Scalar>(_ a: Tensor<Scalar>, transpose: Bool = false) -> Tensor<Scalar> {
  let (rows, columns) = a.matrixExtents(in: "syrk")
  let order = transpose ? columns : rows
  var result = Tensor<Scalar>(uninitialized: a.batchShape + [order, order])
  syrk(a, transpose: transpose, into: &result)
  return result
}

/// On which side of the unknown or of the other factor a matrix stands.
public enum Side: Sendable, CaseIterable {
  case left, right
}

/// s b, or b s with `side` `.right`, for symmetric matrices s of which only the lower triangle is read (BLAS `?symm`).
///
/// - Parameters:
///   - symmetric: [..., n, n].
///   - b: [..., n, m], or [..., m, n] with `side` `.right`. The batches broadcast.
///   - side: on which side of b the symmetric matrices stand.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func symm<Scalar>(_ symmetric: Tensor<Scalar>, _ b: Tensor<Scalar>, side: Side = .left) -> Tensor<Scalar> {
  let order = symmetric.squareOrder(in: "symm")
  let (rows, columns) = b.matrixExtents(in: "symm")
  if (side == .left ? rows : columns) != order {
    shapeFailure("symm(side: \(side))", symmetric.shape, b.shape, expected: "equal inner extents")
  }
  let batch = broadcastShape(symmetric.batchShape, b.batchShape, in: "symm")
  let result = Tensor<Scalar>(uninitialized: batch + [rows, columns])
  guard result.count > 0 else { return result }
  let left = MatrixBatch(symmetric)
  // BLAS takes the general factor untransposed only.
  let other = MatrixBatch(b)
  let right = other.isTransposed ? MatrixBatch(b.copy()) : other
  let (leftOffsets, rightOffsets) = (left.offsets(over: batch), right.offsets(over: batch))
  let triangle = left.isTransposed ? CblasUpper : CblasLower
  let (leftPointer, rightPointer, output) = (left.tensor.pointer, right.tensor.pointer, result.pointer)
  let (blasRows, blasColumns) = (blasInt(rows, in: "symm"), blasInt(columns, in: "symm"))
  Backend.compute {
    Threads.forEachRange(batch.elementCount, grain: max(1, 16384 / max(1, rows * columns * order))) { range in
      for index in range {
        Scalar.kernels.blas.symm(
          CblasRowMajor, side == .left ? CblasLeft : CblasRight, triangle, blasRows, blasColumns, 1,
          leftPointer + leftOffsets[index], left.leadingDimension, rightPointer + rightOffsets[index],
          right.leadingDimension, 0, output + index * rows * columns, blasColumns)
      }
    }
  }
  withExtendedLifetime((left.tensor.storage, right.tensor.storage)) {}
  return result
}
