import COpenBLAS

/// c ← α op(a) op(b) + β c for the matrices of the last two axes, batched over the leading ones (BLAS `?gemm`).
///
/// - Parameters:
///   - a: [..., m, k], or [..., k, m] where `transposeA` is set. Strided views are passed on as transposes and leading
///     dimensions; they are copied only where neither rows nor columns are contiguous.
///   - b: [..., k, n], or [..., n, k] where `transposeB` is set. The batches of `a` and `b` broadcast.
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

/// a b for the matrices of the last two axes, [..., m, k] and [..., k, n]; the batches broadcast.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
public func matmul<Scalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) -> Tensor<Scalar> {
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
    withExtendedLifetime((a.tensor.storage, b.tensor.storage, c.storage)) {
      let (offsetsA, offsetsB) = (a.offsets(over: batch), b.offsets(over: batch))
      let count = batch.elementCount
      let (pointerA, pointerB, pointerC) = (a.tensor.pointer, b.tensor.pointer, c.pointer)
      // One matrix on the right, and left matrices that lie behind each other: a single tall product.
      let isTall = count == 1 || offsetsA.uniformStride == m * Int(a.leadingDimension)
      if transposeA == CblasNoTrans, offsetsB.isConstant, isTall {
        panels(rows: count * m, alpha, pointerA, pointerB, beta, pointerC)
      } else if count < 2 * Threads.count && m * n * k >= Panels.leastWork {
        for index in 0..<count {
          panels(rows: m, alpha, pointerA + offsetsA[index], pointerB + offsetsB[index], beta, pointerC + index * m * n)
        }
      } else {
        Threads.forEachRange(count, grain: max(1, 16384 / max(1, m * n * k))) { range in
          for index in range {
            block(
              rows: m, columns: n, alpha, pointerA + offsetsA[index], pointerB + offsetsB[index], beta,
              pointerC + index * m * n)
          }
        }
      }
    }
  }

  /// One product, cut into panels of rows or columns of the result for the threads.
  private func panels(
    rows: Int, _ alpha: Scalar, _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>, _ beta: Scalar,
    _ c: UnsafeMutablePointer<Scalar>
  ) {
    let panels = Panels(rows: rows, columns: n, depth: k)
    if panels.count == 1 {
      block(rows: rows, columns: n, alpha, a, b, beta, c)
      return
    }
    Threads.forEach(panels.count) { index in
      let range = panels[index]
      if panels.cutsRows {
        let step = transposeA == CblasNoTrans ? Int(self.a.leadingDimension) : 1
        block(rows: range.count, columns: n, alpha, a + range.lowerBound * step, b, beta, c + range.lowerBound * n)
      } else {
        let step = transposeB == CblasNoTrans ? 1 : Int(self.b.leadingDimension)
        block(rows: rows, columns: range.count, alpha, a, b + range.lowerBound * step, beta, c + range.lowerBound)
      }
    }
  }

  private func block(
    rows: Int, columns: Int, _ alpha: Scalar, _ a: UnsafePointer<Scalar>, _ b: UnsafePointer<Scalar>,
    _ beta: Scalar, _ c: UnsafeMutablePointer<Scalar>
  ) {
    Scalar.kernels.gemm(
      CblasRowMajor, transposeA, transposeB, Int32(rows), Int32(columns), Int32(k), alpha, a, self.a.leadingDimension,
      b, self.b.leadingDimension, beta, c, Int32(n))
  }
}

/// How a product's result is cut for the threads: into panels along its longer side, never along the sum.
///
/// BLAS forms each element of a product as one sum in the order of the inner index, whatever the panel around it;
/// panels that begin at a multiple of the widest register tile also use the same micro-kernels. So the number of
/// panels, and with it the number of threads, leaves every bit as it is.
struct Panels {
  /// Below this many multiply-adds a panel does not pay; half of it, what the rounding to tiles can leave of a panel,
  /// is still above OpenBLAS's separate path for small products (100³), which sums in another order.
  static let leastWork = 1 << 21
  private static let alignment = 16

  let cutsRows: Bool
  let count: Int
  private let extent: Int

  init(rows: Int, columns: Int, depth: Int) {
    cutsRows = rows >= columns
    extent = cutsRows ? rows : columns
    let affordable = rows * columns * depth / Self.leastWork
    count = max(1, min(Threads.count, affordable, extent / (2 * Self.alignment)))
  }

  subscript(index: Int) -> Range<Int> {
    bound(index)..<bound(index + 1)
  }

  private func bound(_ index: Int) -> Int {
    index == count ? extent : index * extent / count / Self.alignment * Self.alignment
  }
}
