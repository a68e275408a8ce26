import CLAPACKE

/// The LU factorisation of general square matrices with pivoting, batched (LAPACK `?getrf`).
///
/// LAPACK sees the columns of what we keep as rows, so it factorises Aᵀ = P L U; in our rows that reads A = L′ U′ Pᵀ
/// with L′ = Uᵀ (its diagonal kept) and U′ = Lᵀ (unit diagonal): the pivoting exchanges columns instead of rows.
public struct LU<Scalar: TensorScalar>: Sendable {
  /// L′ and U′ in one array: [..., n, n].
  let factors: Tensor<Scalar>
  /// For each matrix, the column that column k changed places with, from 1.
  let pivots: [Int32]

  private var order: Int { factors.shape[factors.rank - 1] }

  /// Factorises the matrices of the last two axes.
  ///
  /// - Throws: ``LinearAlgebraError/singular(pivot:batchIndex:)`` for the first matrix of the batch without an inverse,
  ///   ``LinearAlgebraError/notFinite(operation:batchIndex:row:column:)`` for a NaN or an infinity.
  public init(_ matrix: Tensor<Scalar>) throws(LinearAlgebraError) {
    let (lu, failures) = try Self.factorize(matrix)
    if let failed = failures.firstIndex(where: { $0 >= 0 }) {
      throw .singular(pivot: failures[failed], batchIndex: failed)
    }
    self = lu
  }

  private init(factors: Tensor<Scalar>, pivots: [Int32]) {
    self.factors = factors
    self.pivots = pivots
  }

  /// The factors even of singular matrices, and for each matrix its first zero pivot or -1.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  static func factorize(_ matrix: Tensor<Scalar>) throws(LinearAlgebraError) -> (lu: LU, failures: [Int]) {
    let order = matrix.squareOrder(in: "LU")
    let factors = matrix.copy()
    try factors.checkFinite(operation: "LU")
    let count = factors.batchShape.elementCount
    let base = factors.pointer
    let pivots = UnsafeMutableBufferPointer<Int32>.allocate(capacity: max(1, count * order))
    defer { pivots.deallocate() }
    pivots.initialize(repeating: 0)
    let first = pivots.baseAddress!
    let blasOrder = blasInt(order, in: "LU")
    let failures = try factorizeEach(count, elements: order * order, routine: "getrf") { index in
      let target = base + index * order * order
      let info =
        order >= BlockedLU<Scalar>.leastOrder
        ? BlockedLU.factorize(target, order: order, pivots: first + index * order)
        : Scalar.kernels.factorizations.getrf(
          LAPACK_COL_MAJOR, blasOrder, blasOrder, target, max(1, blasOrder), first + index * order)
      guard (0..<order).contains(where: { target[$0 * (order + 1)].hasExtremeInverse }) else { return info }
      // It multiplies by the inverses of the pivots.
      let original = matrix.matrix(at: matrix.batchShape.position(index)).copy()
      target.update(from: original.pointer, count: order * order)
      return Scalar.kernels.factorizations.lu(order, target, first + index * order)
    }
    return (LU(factors: factors, pivots: Array(pivots.prefix(count * order))), failures)
  }

  /// The solutions X of A X = B: [..., n, k] for B of that shape, or [..., n] for one vector [n]; the batches
  /// broadcast.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  public func solve(_ b: Tensor<Scalar>) -> Tensor<Scalar> {
    if b.rank == 1 { return solve(b.expandingAxis(at: -1)).removingAxis(at: -1) }
    let batch = checkSolveShapes(factors, b, side: .left, operation: "solve")
    let (rows, columns) = b.matrixExtents(in: "solve")
    var result = b.broadcast(to: batch + [rows, columns]).copy()
    solve(inPlace: &result)
    return result
  }

  /// `result` holds B; `isIdentity`: identities.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private func solve(inPlace result: inout Tensor<Scalar>, isIdentity: Bool = false) {
    guard result.count > 0 else { return }
    solveTriangular(factors, TriangularForm(lower: true, isIdentity: isIdentity), inPlace: &result)
    solveTriangular(factors, TriangularForm(lower: false, unitDiagonal: true), inPlace: &result)
    let (rows, columns) = result.matrixExtents(in: "solve")
    let matrices = BatchOffsets(
      batch: result.batchShape, shape: factors.batchShape, strides: factors.batchShape.rowMajorStrides)
    let base = result.pointer
    let blasColumns = blasInt(columns, in: "solve")
    pivots.withUnsafeBufferPointer { pivots in
      nonisolated(unsafe) let pivots = pivots
      Backend.compute {
        Threads.forEachRange(result.batchShape.elementCount, grain: max(1, 16384 / (rows * columns))) { range in
          for index in range {
            let matrix = base + index * rows * columns
            let exchanges = pivots[(matrices[index] * rows)...]
            for row in (0..<rows).reversed() {
              let other = Int(exchanges[exchanges.startIndex + row]) - 1
              if other != row {
                Scalar.kernels.blas.swap(blasColumns, matrix + row * columns, 1, matrix + other * columns, 1)
              }
            }
          }
        }
      }
    }
    withExtendedLifetime(result.storage) {}
  }

  /// A⁻¹, the solution of A X = I: [..., n, n].
  public func inverse() -> Tensor<Scalar> {
    var result = Tensor<Scalar>.identity(order).broadcast(to: factors.shape).contiguous()
    solve(inPlace: &result, isIdentity: true)
    return result
  }

  /// The product of the pivots with the sign of their exchanges: [...]. It does not overflow on its way.
  public var determinant: Tensor<Scalar> {
    let order = order
    let diagonal = factors.diagonal().scalars
    return Tensor(shape: factors.batchShape) { results in
      for index in results.indices {
        // The significands' product stays within [1, 4) and its exponent is counted apart.
        var (product, exponent, isZero) = (Scalar(1), 0, false)
        for column in index * order..<(index + 1) * order {
          let pivot = diagonal[column]
          if pivot == 0 {
            isZero = true
            break
          }
          product *= pivot / pivot.binade.magnitude
          if Int(pivots[column]) != column - index * order + 1 { product.negate() }
          exponent += Int(pivot.exponent) + Int(product.exponent)
          product /= product.binade.magnitude
        }
        let exponents = -100_000...100_000
        results[index] =
          isZero
          ? 0
          : Scalar(
            sign: .plus, exponent: Scalar.Exponent(Swift.min(Swift.max(exponent, exponents.lowerBound), exponents.upperBound)),
            significand: product)
      }
    }
  }

  /// The sign (-1, 0 or 1) and the logarithm of the absolute value of each determinant: [...].
  public var signedLogDeterminant: (sign: Tensor<Scalar>, logarithm: Tensor<Scalar>) {
    let order = order
    let diagonal = factors.diagonal().contiguous()
    let signs = Tensor<Scalar>(shape: factors.batchShape) { signs in
      diagonal.withUnsafeBufferPointer { diagonal in
        for index in signs.indices {
          var (isNegative, isSingular) = (false, false)
          for column in index * order..<(index + 1) * order {
            if Int(pivots[column]) != column - index * order + 1 { isNegative.toggle() }
            if diagonal[column] < 0 { isNegative.toggle() }
            if diagonal[column] == 0 { isSingular = true }
          }
          signs[index] = isSingular ? 0 : isNegative ? -1 : 1
        }
      }
    }
    return (signs, log(abs(diagonal)).sum(axes: [-1]))
  }
}

/// The solutions X of A X = B for general square matrices A: [..., n, n] and [..., n, k] give [..., n, k], one vector
/// [n] gives [..., n]; the batches broadcast, and each matrix is factorised once. See ``LU``.
///
/// - Throws: as ``LU/init(_:)``.
public func solve<Scalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>) throws(LinearAlgebraError) -> Tensor<Scalar> {
  if b.rank == 1 { return try solve(a, b.expandingAxis(at: -1)).removingAxis(at: -1) }
  // Wrong shapes are the program's fault and come before what may be wrong with the numbers.
  checkSolveShapes(a, b, side: .left, operation: "solve")
  return try LU(a).solve(b)
}

/// A⁻¹ of general square matrices: [..., n, n]. See ``LU``.
///
/// - Throws: as ``LU/init(_:)``.
public func inverse<Scalar>(_ matrix: Tensor<Scalar>) throws(LinearAlgebraError) -> Tensor<Scalar> {
  try LU(matrix).inverse()
}

/// The sign (-1, 0 or 1) and the logarithm of the absolute value of each determinant, [..., n, n] to [...] each; a
/// singular matrix gives 0 and -∞.
///
/// - Throws: ``LinearAlgebraError/notFinite(operation:batchIndex:row:column:)`` for a NaN or an infinity.
public func signedLogDeterminant<Scalar>(
  _ matrix: Tensor<Scalar>
) throws(LinearAlgebraError) -> (sign: Tensor<Scalar>, logarithm: Tensor<Scalar>) {
  try LU.factorize(matrix).lu.signedLogDeterminant
}
