// What follows from a factorisation, for the matrices of the last two axes.

/// The Moore-Penrose inverse, from the singular values: [..., m, n] to [..., n, m].
///
/// - Parameters:
///   - matrix: [..., m, n].
///   - tolerance: singular values at most this share of the largest count as zero; max(m, n) times the precision's ε by
///     default.
/// - Throws: as ``SVD/init(_:full:)``.
public func pseudoInverse<Scalar>(
  _ matrix: Tensor<Scalar>, tolerance: Scalar? = nil
) throws(LinearAlgebraError) -> Tensor<Scalar> {
  let decomposition = try SVD(matrix)
  let s = decomposition.values
  let isUsed = s .> cutoff(s, of: matrix, tolerance)
  let inverses = select(where: isUsed, 1 / select(where: isUsed, s, Tensor(1)), Tensor(0))
  return matmul(
    decomposition.rightTransposed.transposed(), inverses.expandingAxis(at: -1) * decomposition.left.transposed())
}

/// How many singular values are above `tolerance` times the largest: [..., m, n] to [...], whole numbers.
///
/// - Parameters:
///   - matrix: [..., m, n].
///   - tolerance: max(m, n) times the precision's ε by default.
/// - Throws: as ``SVD/init(_:full:)``.
public func rank<Scalar>(
  _ matrix: Tensor<Scalar>, tolerance: Scalar? = nil
) throws(LinearAlgebraError) -> Tensor<Scalar> {
  let s = try svdvals(matrix)
  return (s .> cutoff(s, of: matrix, tolerance)).sum(axes: [-1])
}

/// The largest singular value that counts as zero, [..., 1].
private func cutoff<Scalar>(_ s: Tensor<Scalar>, of matrix: Tensor<Scalar>, _ tolerance: Scalar?) -> Tensor<Scalar> {
  let extent = max(matrix.shape[matrix.rank - 2], matrix.shape[matrix.rank - 1])
  return maximum(s.max(axes: [-1], keepingAxes: true), 0) * (tolerance ?? Scalar(extent) * Scalar.ulpOfOne)
}

/// A norm of matrices.
public enum MatrixNorm: Sendable, CaseIterable {
  /// The largest sum of magnitudes in a column.
  case one
  /// The largest singular value.
  case two
  /// The largest sum of magnitudes in a row.
  case infinity
  /// The root of the sum of squares.
  case frobenius
  /// The sum of the singular values.
  case nuclear
}

/// The norms of the matrices of the last two axes: [..., m, n] to [...]; 0 for empty ones.
///
/// - Throws: as ``SVD/init(_:full:)``, for those that need singular values.
public func matrixNorm<Scalar>(
  _ matrix: Tensor<Scalar>, _ kind: MatrixNorm = .frobenius
) throws(LinearAlgebraError) -> Tensor<Scalar> {
  let (rows, columns) = matrix.matrixExtents(in: "matrixNorm")
  switch kind {
  case .one: return maximum(abs(matrix).sum(axes: [-2]).max(axes: [-1]), 0)
  case .infinity: return maximum(abs(matrix).sum(axes: [-1]).max(axes: [-1]), 0)
  case .two: return maximum(try svdvals(matrix).max(axes: [-1]), 0)
  case .nuclear: return try svdvals(matrix).sum(axes: [-1])
  case .frobenius: return norm(matrix.contiguous().reshaped(to: matrix.batchShape + [rows * columns]))
  }
}

/// ‖A‖ ‖A⁻¹‖ of each matrix, ∞ for singular ones: [..., m, n] to [...].
///
/// - Parameters:
///   - matrix: [..., m, n].
///   - kind: for all but `.two`, by singular values, the matrices must be square.
/// - Throws: as ``SVD/init(_:full:)``.
public func conditionNumber<Scalar>(
  _ matrix: Tensor<Scalar>, _ kind: MatrixNorm = .two
) throws(LinearAlgebraError) -> Tensor<Scalar> {
  if kind == .two {
    let s = try svdvals(matrix)
    if s.shape[s.rank - 1] == 0 { return .zeros(matrix.batchShape) }
    let (largest, smallest) = (s.max(axes: [-1]), s.min(axes: [-1]))
    // 0 / 0 of a matrix of zeros would be NaN.
    return select(where: smallest, largest / select(where: smallest, smallest, Tensor(1)), Tensor(Scalar.infinity))
  }
  let order = matrix.squareOrder(in: "conditionNumber")
  let (lu, failures) = try LU.factorize(matrix)
  let isSingular = Tensor<Scalar>(failures.map { $0 >= 0 ? 1 : 0 }, shape: matrix.batchShape)
  // A triangle with a 1 in place of each zero pivot, so that the others' inverses are found in one go.
  let safe = select(
    where: isSingular.reshaped(to: matrix.batchShape + [1, 1]), Tensor.identity(order), matrix)
  let inverse = isSingular.max().scalar > 0 ? try LU(safe).inverse() : lu.inverse()
  let product = try matrixNorm(matrix, kind) * matrixNorm(inverse, kind)
  return order == 0 ? product : select(where: isSingular, Tensor(Scalar.infinity), product)
}

/// The determinants of square matrices, from the pivots of their LU factors: [..., n, n] to [...]; 1 for empty ones.
///
/// The product of the pivots does not overflow on its way. Where the determinant itself is out of range, see
/// ``signedLogDeterminant(_:)``.
///
/// - Throws: ``LinearAlgebraError/notFinite(operation:batchIndex:row:column:)`` for a NaN or an infinity.
public func determinant<Scalar>(_ matrix: Tensor<Scalar>) throws(LinearAlgebraError) -> Tensor<Scalar> {
  try LU.factorize(matrix).lu.determinant
}

/// The sums of the diagonals: [..., m, n] to [...].
public func trace<Scalar>(_ matrix: Tensor<Scalar>) -> Tensor<Scalar> { matrix.diagonal().sum(axes: [-1]) }

/// A multiplied by itself: Aᵏ by repeated squaring, the identity for k = 0, powers of the inverse below: [..., n, n].
///
/// - Throws: as ``LU/init(_:)``, for negative powers.
public func matrixPower<Scalar>(
  _ matrix: Tensor<Scalar>, _ power: Int
) throws(LinearAlgebraError) -> Tensor<Scalar> {
  let order = matrix.squareOrder(in: "matrixPower")
  if power == 0 { return Tensor.identity(order).broadcast(to: matrix.shape).contiguous() }
  var base = power < 0 ? try inverse(matrix) : matrix
  var rest = power.magnitude
  var result: Tensor<Scalar>?
  while true {
    if rest & 1 == 1 { result = result.map { matmul($0, base) } ?? base }
    rest >>= 1
    if rest == 0 { return result! }
    base = matmul(base, base)
  }
}
