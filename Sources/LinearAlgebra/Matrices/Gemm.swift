import CKernels
import COpenBLAS

/// c ← α op(a) op(b) + β c for the matrices of the last two axes, batched over the leading ones (BLAS `?gemm`).
///
/// - Parameters:
///   - a: [..., m, k], or [..., k, m] where `transposeA` is set. Strided views are passed on as transposes and leading
///     dimensions; they are copied only where neither rows nor columns are contiguous.
///   - b: [..., k, n], or [..., n, k] where `transposeB` is set. The batches of `a` and `b` broadcast.
///   - transposeA: op(a) is aᵀ.
///   - transposeB: op(b) is bᵀ.
///   - alpha: α.
///   - beta: β.
///   - c: [..., m, n] with the broadcast batch. Its memory is reused where no other tensor shares it. With β = 0 its
///     old elements are not read.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func gemm<Scalar>(
  _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, transposeA: Bool = false, transposeB: Bool = false,
  alpha: Scalar = 1, beta: Scalar = 0, into c: inout Tensor<Scalar>
) {
  let product = Product(a, b, transposeA: transposeA, transposeB: transposeB, operation: "gemm")
  if c.shape != product.shape { shapeFailure("gemm(into:)", c.shape, product.shape, expected: "equal shapes") }
  if beta == 0 {
    c.makeUniqueDiscardingElements()
  } else {
    c.makeUniqueAndContiguous()
  }
  product.run(alpha: alpha, beta: beta, into: c)
}

/// a b for the matrices of the last two axes, [..., m, k] and [..., k, n]; the batches broadcast. One vector [k] on the
/// right stands for a column, on the left for a row, and its axis goes away.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func matmul<Scalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Tensor<Scalar> {
  if b.rank == 1 { return a.rank == 1 ? dot(a, b) : gemv(a, b) }
  if a.rank == 1 { return gemv(b, a, transpose: true) }
  let product = Product(a, b, transposeA: false, transposeB: false, operation: "matmul")
  let result = Tensor<Scalar>(uninitialized: product.shape)
  product.run(alpha: 1, beta: 0, into: result)
  return result
}

extension Tensor {
  /// Makes the memory this tensor's own and contiguous without keeping what is in it.
  mutating func makeUniqueDiscardingElements() {
    if !isUniqueAndContiguous() { self = Tensor(uninitialized: shape) }
  }
}

/// A product of two batches of matrices: shapes checked, operands in a form that BLAS takes.
private struct Product<Scalar: TensorScalar> {
  let a: MatrixBatch<Scalar>
  let b: MatrixBatch<Scalar>
  let (transposeA, transposeB): (CBLAS_TRANSPOSE, CBLAS_TRANSPOSE)
  let (m, n, k): (Int, Int, Int)
  let batch: Shape

  var shape: Shape { batch + [m, n] }

  init(_ left: Tensor<Scalar>, _ right: Tensor<Scalar>, transposeA: Bool, transposeB: Bool, operation: String) {
    let (leftRows, leftColumns) = left.matrixExtents(in: operation)
    let (rightRows, rightColumns) = right.matrixExtents(in: operation)
    m = transposeA ? leftColumns : leftRows
    k = transposeA ? leftRows : leftColumns
    n = transposeB ? rightRows : rightColumns
    if (transposeB ? rightColumns : rightRows) != k {
      shapeFailure(
        operation, left.shape, right.shape,
        expected: "equal inner extents (transposeA: \(transposeA), transposeB: \(transposeB))")
    }
    batch = broadcastShape(left.batchShape, right.batchShape, in: operation)
    a = MatrixBatch(left)
    b = MatrixBatch(right)
    self.transposeA = a.transposition(transposeA)
    self.transposeB = b.transposition(transposeB)
  }

  /// `c` is contiguous and nobody else's.
  func run(alpha: Scalar, beta: Scalar, into c: Tensor<Scalar>) {
    guard c.count > 0 else { return }
    let (offsetsA, offsetsB) = (a.offsets(over: batch), b.offsets(over: batch))
    var (rows, count) = (m, batch.elementCount)
    // One matrix on the right, and left matrices that lie behind each other: a single tall product.
    if transposeA == CblasNoTrans, offsetsB.isConstant, offsetsA.uniformStride == m * Int(a.leadingDimension),
      m * count <= Int32.max
    {
      (rows, count) = (m * count, 1)
    }
    if count == 1 && k > 0 && (rows == 1 || n == 1) {
      let product = vectorProduct(rows: rows, offsetsA[0], offsetsB[0])
      Backend.compute { product.run(alpha: alpha, beta: beta, into: c.pointer) }
      withExtendedLifetime((a.tensor.storage, b.tensor.storage, c.storage)) {}
      return
    }
    let (pointerA, pointerB, pointerC) = (a.tensor.pointer, b.tensor.pointer, c.pointer)
    let (rowStepA, columnStepA) = a.steps(transposeA)
    let (rowStepB, columnStepB) = b.steps(transposeB)
    let partition = ProductPartition(rows: rows, columns: n, depth: k, batch: count)
    let grain = max(1, 16384 * partition.count / max(1, rows * n * k))
    let (width, depth) = (blasInt(n, in: "gemm"), blasInt(k, in: "gemm"))
    _ = blasInt(rows, in: "gemm")
    let (kernels, isSmall) = (Scalar.kernels.blas, SmallProduct.suits(rows: rows, columns: n, depth: k))
    Backend.compute {
      Threads.forEachRange(count * partition.count, grain: grain) { range in
        for task in range {
          let (index, part) = task.quotientAndRemainder(dividingBy: partition.count)
          let (rowRange, columnRange) = partition[part]
          let partA = pointerA + offsetsA[index] + rowRange.lowerBound * rowStepA
          let partB = pointerB + offsetsB[index] + columnRange.lowerBound * columnStepB
          let partC = pointerC + index * m * n + rowRange.lowerBound * n + columnRange.lowerBound
          if isSmall {
            var product = ck_small_product(
              rows: rowRange.count, columns: columnRange.count, depth: k, alpha: Double(alpha), beta: Double(beta),
              a: partA, a_row: rowStepA, a_column: columnStepA, b: partB, b_row: rowStepB, b_column: columnStepB,
              out: partC, out_row: n)
            kernels.smallProduct(&product)
          } else {
            kernels.gemm(
              CblasRowMajor, transposeA, transposeB, Int32(rowRange.count), Int32(columnRange.count), depth, alpha,
              partA, a.leadingDimension, partB, b.leadingDimension, beta, partC, width)
          }
        }
      }
    }
    withExtendedLifetime(a.tensor.storage) {}
    withExtendedLifetime(b.tensor.storage) {}
    withExtendedLifetime(c.storage) {}
  }

  /// A row times a matrix or a matrix times a column: `?gemm` would rearrange the whole matrix for its one use.
  private func vectorProduct(rows: Int, _ offsetA: Int, _ offsetB: Int) -> MatrixVectorProduct<Scalar> {
    let isRow = rows == 1
    let (matrix, vector) = isRow ? (b, a) : (a, b)
    let (matrixOffset, vectorOffset) = isRow ? (offsetB, offsetA) : (offsetA, offsetB)
    let isStepped = (isRow ? transposeA : transposeB) == (isRow ? CblasTrans : CblasNoTrans)
    return MatrixVectorProduct(
      outputs: isRow ? n : rows, inputs: k,
      takesRows: (isRow ? transposeB : transposeA) == (isRow ? CblasTrans : CblasNoTrans),
      matrix: matrix.tensor.pointer + matrixOffset, leadingDimension: matrix.leadingDimension,
      vector: vector.tensor.pointer + vectorOffset, increment: isStepped ? vector.leadingDimension : 1)
  }
}
