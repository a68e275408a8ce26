/// The Cholesky factor L of A = L Lᵀ: [..., n, n]; only the lower triangle is read.
///
/// The gradient in A is symmetric, S = (P + Pᵀ)/2 with P = L⁻ᵀ Φ(Lᵀ L̄) L⁻¹ and Φ the lower triangle with half its
/// diagonal (Murray, "Differentiation of the Cholesky decomposition", 2016): that of the function on symmetric matrices.
///
/// - Throws: ``LinearAlgebraError``; see ``Cholesky``.
public func cholesky<Scalar>(_ matrix: Variable<Scalar>) throws -> Variable<Scalar> {
  .record(try cholesky(matrix.value), matrix, keepingOutput: true) { g, factor in
    let product = matmul(factor.transposed(), g).lowerTriangle()
    let phi = product - (product.diagonal() * 0.5).diagonalMatrix()
    let left = try triangularSolve(factor, phi, transpose: true)
    let full = try triangularSolve(factor, left, side: .right)
    return (full + full.transposed()) * 0.5
  }
}

/// The solutions X of op(A) X = B, or of X op(A) = B with `side` `.right`, for triangular A; see the function of the
/// same name on tensors. The gradient in A lies in the triangle that is read.
public func triangularSolve<Scalar>(
  _ a: Variable<Scalar>, _ b: Variable<Scalar>, side: Side = .left, lower: Bool = true, transpose: Bool = false,
  unitDiagonal: Bool = false
) throws -> Variable<Scalar> {
  let value = try triangularSolve(
    a.value, b.value, side: side, lower: lower, transpose: transpose, unitDiagonal: unitDiagonal)
  func adjoint(_ g: Variable<Scalar>) throws -> Variable<Scalar> {
    try triangularSolve(a, g, side: side, lower: lower, transpose: !transpose, unitDiagonal: unitDiagonal)
  }
  return .record(
    value, a, b, keepingOutput: true,
    vjpA: { g, x in
      let h = try adjoint(g)
      let full =
        switch (side, transpose) {
        case (.left, false): matmul(h, x.transposed())
        case (.left, true): matmul(x, h.transposed())
        case (.right, false): matmul(x.transposed(), h)
        case (.right, true): matmul(h.transposed(), x)
        }
      let excluded = unitDiagonal ? 1 : 0
      return -(lower ? full.lowerTriangle(diagonal: -excluded) : full.upperTriangle(diagonal: excluded))
    },
    vjpB: { g, _ in try adjoint(g) })
}

/// The solutions X of A X = B for general square A. The gradient is that of the solution, Ā = -B̄ Xᵀ with
/// B̄ = A⁻ᵀ X̄, and does not pass through the factorisation.
public func solve<Scalar>(_ a: Variable<Scalar>, _ b: Variable<Scalar>) throws -> Variable<Scalar> {
  .record(
    try solve(a.value, b.value), a, b, keepingOutput: true,
    vjpA: { g, x in -matmul(try solve(a.transposed(), g), x.transposed()) },
    vjpB: { g, _ in try solve(a.transposed(), g) })
}

/// A⁻¹ of general square matrices; Ā = -A⁻ᵀ ḡ A⁻ᵀ.
public func inverse<Scalar>(_ matrix: Variable<Scalar>) throws -> Variable<Scalar> {
  .record(try inverse(matrix.value), matrix, keepingOutput: true) { g, y in
    let transposed = y.transposed()
    return -matmul(matmul(transposed, g), transposed)
  }
}

/// The sign and the logarithm of the absolute value of each determinant; the sign is a constant, Ā = ḡ A⁻ᵀ.
public func signedLogDeterminant<Scalar>(
  _ matrix: Variable<Scalar>
) throws -> (sign: Tensor<Scalar>, logarithm: Variable<Scalar>) {
  let (sign, logarithm) = try signedLogDeterminant(matrix.value)
  let recorded = Variable.record(logarithm, matrix) { g, _ in
    g.reshaped(to: g.shape + [1, 1]) * (try inverse(matrix)).transposed()
  }
  return (sign, recorded)
}

/// log det A of symmetric positive definite matrices; see ``VariableCholesky``.
public func logDeterminant<Scalar>(_ matrix: Variable<Scalar>) throws -> Variable<Scalar> {
  try VariableCholesky(matrix).logDeterminant
}

/// The Cholesky factorisation of variables, with everything that needs the factor only; see ``Cholesky``.
public struct VariableCholesky<Scalar: TensorScalar> {
  /// L: [..., n, n].
  public let factor: Variable<Scalar>

  /// - Throws: ``LinearAlgebraError``; see ``Cholesky``.
  public init(_ matrix: Variable<Scalar>) throws {
    factor = try cholesky(matrix)
  }

  /// The solutions X of A X = B: [..., n, k].
  public func solve(_ b: Variable<Scalar>) throws -> Variable<Scalar> {
    try triangularSolve(factor, try triangularSolve(factor, b), transpose: true)
  }

  /// A⁻¹: [..., n, n].
  public func inverse() throws -> Variable<Scalar> {
    let half = try triangularSolve(factor, Variable(Tensor.identity(factor.shape[factor.rank - 1])))
    return syrk(half, transpose: true)
  }

  /// log det A = 2 Σ log Lᵢᵢ: [...].
  public var logDeterminant: Variable<Scalar> {
    log(factor.diagonal()).sum(axes: [-1]) * 2
  }
}
