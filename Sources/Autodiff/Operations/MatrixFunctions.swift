// What follows from a factorisation, for variables; see the functions of the same names on tensors.

/// The Moore-Penrose inverse P of matrices whose rank does not change nearby: [..., m, n] to [..., n, m].
///
/// Ā = -Pᵀ P̄ Pᵀ + (I - A P) P̄ᵀ P Pᵀ + Pᵀ P P̄ᵀ (I - P A) (Golub and Pereyra, 1973).
///
/// - Throws: as `SVD.init(_:full:)`.
public func pseudoInverse<Scalar>(
  _ matrix: Variable<Scalar>, tolerance: Scalar? = nil
) throws -> Variable<Scalar> {
  .record(try pseudoInverse(matrix.value, tolerance: tolerance), matrix, keepingOutput: true) { g, p in
    let (pt, gt) = (p.transposed(), g.transposed())
    let direct = matmul(matmul(pt, g), pt)
    let left = matmul(matmul(gt, p), pt)
    let right = matmul(matmul(pt, p), gt)
    return left - matmul(matrix, matmul(p, left)) + right - matmul(matmul(right, p), matrix) - direct
  }
}

/// The solutions X of least norm of min ‖A X - B‖ for matrices whose rank does not change nearby: [..., m, n] and
/// [..., m, k], or a vector [m], to [..., n, k] or [..., n]. For rank, residual and singular values see `LeastSquares`.
///
/// With H = A⁺ᵀ X̄, which is B̄, and the residual R = B - A X, Ā = -H Xᵀ + R (A⁺H)ᵀ + A⁺ᵀX (X̄ - AᵀH)ᵀ; each A⁺ is
/// another least-squares problem, so that no pseudo-inverse is formed.
///
/// - Throws: as ``leastSquares(_:_:tolerance:)``.
public func leastSquares<Scalar>(
  _ a: Variable<Scalar>, _ b: Variable<Scalar>, tolerance: Scalar? = nil
) throws -> Variable<Scalar> {
  if b.rank == 1 { return try leastSquares(a, b.expandingAxis(at: -1), tolerance: tolerance).removingAxis(at: -1) }
  let value = try leastSquares(a.value, b.value, tolerance: tolerance).solution
  return Variable.record([value], [a, b], keepingOutputs: true) { gradients, outputs, needed in
    guard let g = gradients[0] else { return [nil, nil] }
    let x = outputs[0]
    let h = try leastSquares(a.transposed(), g, tolerance: tolerance)
    guard needed[0] else { return [nil, h] }
    let residual = b - matmul(a, x)
    let z = try leastSquares(a, h, tolerance: tolerance)
    let y = try leastSquares(a.transposed(), x, tolerance: tolerance)
    let outside = g - matmul(a.transposed(), h)
    return [
      matmul(residual, z.transposed()) + matmul(y, outside.transposed()) - matmul(h, x.transposed()), h,
    ]
  }[0]
}

/// The determinants of square matrices: [..., n, n] to [...]. The gradient is Ā = ḡ det A · A⁻ᵀ.
///
/// - Throws: `LinearAlgebraError.notFinite(operation:batchIndex:row:column:)` for a NaN or an infinity. The backward
///   pass of a singular matrix throws `LinearAlgebraError.singular(pivot:batchIndex:)`.
public func determinant<Scalar>(_ matrix: Variable<Scalar>) throws -> Variable<Scalar> {
  .record(try determinant(matrix.value), matrix, keepingOutput: true) { g, y in
    let factor = g * y
    return factor.reshaped(to: factor.shape + [1, 1]) * (try inverse(matrix)).transposed()
  }
}

/// The sums of the diagonals: [..., m, n] to [...].
public func trace<Scalar>(_ matrix: Variable<Scalar>) -> Variable<Scalar> { matrix.diagonal().sum(axes: [-1]) }

/// Aᵏ by repeated squaring; the identity for k = 0, powers of the inverse below: [..., n, n].
///
/// - Throws: as `LU.init(_:)`, for negative powers.
public func matrixPower<Scalar>(_ matrix: Variable<Scalar>, _ power: Int) throws -> Variable<Scalar> {
  if power == 0 { return Variable(try matrixPower(matrix.value, 0)) }
  var base = power < 0 ? try inverse(matrix) : matrix
  var rest = power.magnitude
  var result: Variable<Scalar>?
  while true {
    if rest & 1 == 1 { result = result.map { matmul($0, base) } ?? base }
    rest >>= 1
    if rest == 0 { return result! }
    base = matmul(base, base)
  }
}

/// The norms of the matrices of the last two axes: [..., m, n] to [...]. The gradient of the Frobenius norm at 0 is 0.
///
/// - Throws: as `SVD.init(_:full:)`, for those that need singular values.
public func matrixNorm<Scalar>(
  _ matrix: Variable<Scalar>, _ kind: MatrixNorm = .frobenius
) throws -> Variable<Scalar> {
  if matrix.rank < 2 { shapeFailure("matrixNorm", matrix.shape, expected: "at least two axes") }
  let isEmpty = matrix.value.count == 0
  if isEmpty { return Variable(try matrixNorm(matrix.value, kind)) }
  switch kind {
  case .one: return abs(matrix).sum(axes: [-2]).max(axes: [-1])
  case .infinity: return abs(matrix).sum(axes: [-1]).max(axes: [-1])
  case .two: return try svdvals(matrix).max(axes: [-1])
  case .nuclear: return try svdvals(matrix).sum(axes: [-1])
  case .frobenius: return norm(matrix.reshaped(to: Shape(matrix.shape.dropLast(2)) + [-1]))
  }
}

/// ‖A‖ ‖A⁻¹‖ of each matrix: [..., m, n] to [...].
///
/// - Parameters:
///   - matrix: [..., m, n].
///   - kind: for all but `.two` the matrices must be square.
/// - Throws: as `SVD.init(_:full:)` or, for kinds other than `.two`, as `LU.init(_:)`.
public func conditionNumber<Scalar>(
  _ matrix: Variable<Scalar>, _ kind: MatrixNorm = .two
) throws -> Variable<Scalar> {
  guard kind == .two else { return try matrixNorm(matrix, kind) * matrixNorm(inverse(matrix), kind) }
  let s = try svdvals(matrix)
  return s.max(axes: [-1]) / s.min(axes: [-1])
}
