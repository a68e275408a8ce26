import CKernels
import COpenBLAS

/// y ← α op(A) x + β y for one matrix (BLAS `?gemv`, and `?dot` for a single number).
///
/// All cuts are a function of the shape alone. Long sums down the columns of A are cut as well: `?gemv` adds them up in
/// place, in single precision for `Float`, and loses what is small beside the sum so far.
struct MatrixVectorProduct<Scalar: TensorScalar> {
  let outputs: Int
  let inputs: Int
  /// Whether each output is the product with a stored row, rather than with a stored column.
  let takesRows: Bool
  let matrix: UnsafePointer<Scalar>
  let leadingDimension: Int32
  let vector: UnsafePointer<Scalar>
  let increment: Int32

  /// The longest sum that is left to `?gemv` where it runs down the columns.
  fileprivate static var longestColumn: Int { 4096 }

  /// The caller stands behind OpenBLAS's gate, see ``Backend/compute(_:)``.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func run(alpha: Scalar, beta: Scalar, into output: UnsafeMutablePointer<Scalar>) {
    if outputs == 1 {
      let product = VectorProduct(
        count: inputs, matrix, takesRows ? 1 : leadingDimension, vector, increment
      ).value * alpha
      output.pointee = beta == 0 ? product : product + beta * output.pointee
      return
    }
    if takesRows || inputs <= Self.longestColumn {
      runBlocks(0..<inputs, alpha: alpha, beta: beta, into: output)
      return
    }
    let blocks = (inputs + Self.longestColumn - 1) / Self.longestColumn
    let partial = Tensor<Scalar>(uninitialized: [blocks + 1, outputs])
    let partials = partial.pointer
    Threads.forEach(blocks) { block in
      let start = block * Self.longestColumn
      gemv(
        0..<outputs, start..<min(inputs, start + Self.longestColumn), alpha: alpha, beta: 0,
        into: partials + block * outputs)
    }
    let last = partials + blocks * outputs
    for index in 0..<outputs { last[index] = beta == 0 ? 0 : beta * output[index] }
    Scalar.kernels.reductions.reduce(CK_SUM, 1, blocks + 1, outputs, partials, output)
    withExtendedLifetime(partial.storage) {}
  }

  private func runBlocks(
    _ terms: Range<Int>, alpha: Scalar, beta: Scalar, into output: UnsafeMutablePointer<Scalar>
  ) {
    let block = max(64, (1 << 17) / inputs / 16 * 16)
    Threads.forEach((outputs + block - 1) / block) { index in
      let range = index * block..<min(outputs, (index + 1) * block)
      gemv(range, terms, alpha: alpha, beta: beta, into: output + range.lowerBound)
    }
  }

  private func gemv(
    _ range: Range<Int>, _ terms: Range<Int>, alpha: Scalar, beta: Scalar, into output: UnsafeMutablePointer<Scalar>
  ) {
    let (rows, columns) = takesRows ? (range, terms) : (terms, range)
    Scalar.kernels.blas.gemv(
      CblasRowMajor, takesRows ? CblasNoTrans : CblasTrans, blasInt(rows.count, in: "gemv"),
      blasInt(columns.count, in: "gemv"), alpha,
      matrix + rows.lowerBound * Int(leadingDimension) + columns.lowerBound, leadingDimension,
      vector + terms.lowerBound * Int(increment), increment, beta, output, 1)
  }
}

/// The inner product of two vectors of any length (BLAS `?dot`), for a caller behind OpenBLAS's gate.
struct VectorProduct<Scalar: TensorScalar> {
  let count: Int
  let left: UnsafePointer<Scalar>
  let leftStep: Int32
  let right: UnsafePointer<Scalar>
  let rightStep: Int32

  init(
    count: Int, _ left: UnsafePointer<Scalar>, _ leftStep: Int32, _ right: UnsafePointer<Scalar>, _ rightStep: Int32
  ) {
    (self.count, self.left, self.leftStep, self.right, self.rightStep) = (count, left, leftStep, right, rightStep)
  }

  var value: Scalar {
    // Parts that BLAS can count to, and in which single precision has not lost what is small beside the sum so far.
    let part = MatrixVectorProduct<Scalar>.longestColumn
    if count <= part { return product(0, count) }
    var sum = 0.0
    for start in stride(from: 0, to: count, by: part) { sum += Double(product(start, min(part, count - start))) }
    return Scalar(sum)
  }

  @inline(__always)
  private func product(_ start: Int, _ count: Int) -> Scalar {
    Scalar.kernels.blas.dot(
      Int32(count), left + start * Int(leftStep), leftStep, right + start * Int(rightStep), rightStep)
  }
}
