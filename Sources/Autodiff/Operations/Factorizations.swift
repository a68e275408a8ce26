/// The Cholesky factor L of A = L Lᵀ, or with `upper` U = Lᵀ of A = Uᵀ U: [..., n, n]; only that triangle of A is read.
///
/// The gradient in A is symmetric, S = (P + Pᵀ)/2 with P = L⁻ᵀ Φ(Lᵀ L̄) L⁻¹ and Φ the lower triangle with half its
/// diagonal (Murray, "Differentiation of the Cholesky decomposition", 2016): that of the function on symmetric
/// matrices, where both triangles move together.
///
/// - Throws: `LinearAlgebraError`; see `Cholesky`.
public func cholesky<Scalar>(_ matrix: Variable<Scalar>, upper: Bool = false) throws -> Variable<Scalar> {
  if upper { return try cholesky(matrix.transposed()).transposed() }
  return .record(try cholesky(matrix.value), matrix, keepingOutput: true) { g, factor in
    let product = matmul(factor.transposed(), g).lowerTriangle()
    let phi = product - (product.diagonal() * 0.5).diagonalMatrix()
    let left = try triangularSolve(factor, phi, transpose: true)
    let full = try triangularSolve(factor, left, side: .right)
    return (full + full.transposed()) * 0.5
  }
}

/// The solutions X of op(A) X = B, or of X op(A) = B with `side` `.right`, for triangular matrices A.
///
/// The gradient in B is H, the solution for X̄ with the other transposition; that in A is -H Xᵀ (or its counterpart)
/// within the triangle that is read, without the diagonal where it counts as ones.
///
/// - Parameters:
///   - a: [..., n, n]; only the triangle named by `lower` is read, and not its diagonal where `unitDiagonal` is set.
///   - b: [..., n, k], or [..., k, n] with `side` `.right`; one vector [n] gives [..., n]. The batches broadcast.
///   - side: on which side of X the matrices stand.
///   - lower: whether A is the lower triangle or the upper one.
///   - transpose: op(A) is Aᵀ.
///   - unitDiagonal: the diagonal of A counts as ones.
/// - Throws: `LinearAlgebraError.singular(pivot:batchIndex:)` for the first zero on a diagonal.
public func triangularSolve<Scalar>(
  _ a: Variable<Scalar>, _ b: Variable<Scalar>, side: Side = .left, lower: Bool = true, transpose: Bool = false,
  unitDiagonal: Bool = false
) throws -> Variable<Scalar> {
  if b.rank == 1 {
    return try triangularSolve(
      a, b.expandingAxis(at: side == .left ? -1 : 0), side: side, lower: lower, transpose: transpose,
      unitDiagonal: unitDiagonal
    ).removingAxis(at: side == .left ? -1 : -2)
  }
  let value = try triangularSolve(
    a.value, b.value, side: side, lower: lower, transpose: transpose, unitDiagonal: unitDiagonal)
  return Variable.record([value], [a, b], keepingOutputs: true) { gradients, outputs, needed in
    guard let g = gradients[0] else { return [nil, nil] }
    let h = try triangularSolve(a, g, side: side, lower: lower, transpose: !transpose, unitDiagonal: unitDiagonal)
    guard needed[0] else { return [nil, h] }
    let x = outputs[0]
    let full =
      switch (side, transpose) {
      case (.left, false): matmul(h, x.transposed())
      case (.left, true): matmul(x, h.transposed())
      case (.right, false): matmul(x.transposed(), h)
      case (.right, true): matmul(h.transposed(), x)
      }
    let excluded = unitDiagonal ? 1 : 0
    return [-(lower ? full.lowerTriangle(diagonal: -excluded) : full.upperTriangle(diagonal: excluded)), h]
  }[0]
}

/// The solutions X of A X = B for general square matrices A: [..., n, n] and [..., n, k] give [..., n, k], one vector [n]
/// gives [..., n]; the batches broadcast.
///
/// The gradients are those of the solution, B̄ = A⁻ᵀ X̄ and Ā = -B̄ Xᵀ, and do not pass through the factorisation.
///
/// - Throws: `LinearAlgebraError`; see `LU`.
public func solve<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>) throws -> Variable<Scalar> {
  if b.rank == 1 { return try solve(a, b.expandingAxis(at: -1)).removingAxis(at: -1) }
  return Variable.record([try solve(a.value, b.value)], [a, b], keepingOutputs: true) { gradients, outputs, needed in
    guard let g = gradients[0] else { return [nil, nil] }
    let h = try solve(a.transposed(), g)
    return [needed[0] ? -matmul(h, outputs[0].transposed()) : nil, h]
  }[0]
}

/// A⁻¹ of general square matrices: [..., n, n]. The gradient of Y = A⁻¹ is Ā = -Yᵀ Ȳ Yᵀ.
///
/// - Throws: `LinearAlgebraError`; see `LU`.
public func inverse<Scalar>(_ matrix: Variable<Scalar>) throws -> Variable<Scalar> {
  .record(try inverse(matrix.value), matrix, keepingOutput: true) { g, y in
    let transposed = y.transposed()
    return -matmul(matmul(transposed, g), transposed)
  }
}

/// The sign (-1, 0 or 1) and the logarithm of the absolute value of each determinant, [..., n, n] to [...] each.
///
/// The sign is a constant; the logarithm's gradient is Ā = ḡ A⁻ᵀ.
///
/// - Throws: `LinearAlgebraError.notFinite(operation:batchIndex:row:column:)` for a NaN or an infinity. A singular
///   matrix gives 0 and -∞, and its backward pass throws `LinearAlgebraError.singular(pivot:batchIndex:)`.
public func signedLogDeterminant<Scalar>(
  _ matrix: Variable<Scalar>
) throws -> (sign: Tensor<Scalar>, logarithm: Variable<Scalar>) {
  let (sign, logarithm) = try signedLogDeterminant(matrix.value)
  let recorded = Variable.record(logarithm, matrix) { g, _ in
    g.reshaped(to: g.shape + [1, 1]) * (try inverse(matrix)).transposed()
  }
  return (sign, recorded)
}

/// log det A of symmetric positive definite matrices, [..., n, n] to [...], from their Cholesky factors; only the lower
/// triangle is read, and the gradient is symmetric.
///
/// - Throws: `LinearAlgebraError`; see `Cholesky`.
public func logDeterminant<Scalar>(_ matrix: Variable<Scalar>) throws -> Variable<Scalar> {
  try VariableCholesky(matrix).logDeterminant
}

/// The Cholesky factorisation of variables, with everything that needs the factor only; see `Cholesky`. Gradients in
/// the matrix are symmetric, as ``cholesky(_:upper:)`` says.
public struct VariableCholesky<Scalar: TensorScalar> {
  /// L: [..., n, n].
  public let factor: Variable<Scalar>

  /// Factorises the matrices of the last two axes, of which only the lower triangle is read.
  ///
  /// - Throws: `LinearAlgebraError`; see `Cholesky`.
  public init(_ matrix: Variable<Scalar>) throws {
    factor = try cholesky(matrix)
  }

  /// The solutions X of A X = B: [..., n, k] for B of that shape, or [..., n] for one vector [n]; the batches broadcast.
  public func solve(_ b: Variable<Scalar>) throws -> Variable<Scalar> {
    if b.rank == 1 { return try solve(b.expandingAxis(at: -1)).removingAxis(at: -1) }
    return try triangularSolve(factor, try triangularSolve(factor, b), transpose: true)
  }

  /// A⁻¹: [..., n, n], symmetric.
  public func inverse() throws -> Variable<Scalar> {
    let half = try triangularSolve(factor, Variable(Tensor.identity(factor.shape[factor.rank - 1])))
    return syrk(half, transpose: true)
  }

  /// log det A = 2 Σ log Lᵢᵢ for each matrix: [...].
  public var logDeterminant: Variable<Scalar> {
    log(factor.diagonal()).sum(axes: [-1]) * 2
  }
}
