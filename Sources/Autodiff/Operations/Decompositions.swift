// Eigenvalues, singular values, Q R and L U of variables. The rules are made of operations on variables, so each has
// derivatives of any order, where LAPACK's vectors are functions of the matrix at all: equal eigenvalues or singular
// values have no vectors of their own, and a gradient that comes through the vectors then throws.

/// The eigenvalues, ascending, and eigenvectors of symmetric matrices, A = V diag(w) Vᵀ: [..., n, n] to [..., n] and
/// [..., n, n]. Only the lower triangle is read, and the gradient is symmetric.
///
/// Ā = V (diag(w̄) + F ∘ VᵀV̄) Vᵀ, symmetrised, with Fᵢⱼ = 1 / (wⱼ - wᵢ) off the diagonal. What is computed from V should
/// not depend on the signs of its columns.
///
/// - Throws: as `SymmetricEigen.init(_:)`. The backward pass throws
///   `LinearAlgebraError.degenerate(first:second:batchIndex:)` where a gradient comes through the vectors of eigenvalues
///   that are equal to within rounding; derivatives of the values of second order come through the vectors.
public func eigh<Scalar>(
  _ matrix: Variable<Scalar>
) throws -> (values: Variable<Scalar>, vectors: Variable<Scalar>) {
  let decomposition = try eigh(matrix.value)
  let outputs = customOperation([matrix], values: [decomposition.values, decomposition.vectors]) { context in
    let (w, v) = (context.outputs[0], context.outputs[1])
    var inner = context.gradients[0]?.diagonalMatrix()
    if let gradient = context.gradients[1] {
      try checkDistinct(w.value)
      let turned = matmul(v.transposed(), gradient) * inverseDifferences(w, plus: nil)
      inner = inner.map { $0 + turned } ?? turned
    }
    guard let inner else { return [nil] }
    let full = matmul(matmul(v, inner), v.transposed())
    return [(full + full.transposed()) * 0.5]
  }
  return (outputs[0], outputs[1])
}

/// The eigenvalues alone of symmetric matrices, ascending: [..., n, n] to [..., n]. See ``eigh(_:)-(Variable<Scalar>)``.
///
/// - Throws: as `SymmetricEigen.init(_:)`.
public func eigvalsh<Scalar>(_ matrix: Variable<Scalar>) throws -> Variable<Scalar> { try eigh(matrix).values }

/// The singular value decomposition A = U diag(s) Vᵀ with min(m, n) columns of U and rows of Vᵀ.
///
/// With Fᵢⱼ = 1 / (sⱼ² - sᵢ²) off the diagonal, Ā = U (F ∘ (UᵀŪ - ŪᵀU) S + S F ∘ (VᵀV̄ - V̄ᵀV) + diag(s̄)) Vᵀ
/// + (I - U Uᵀ) Ū S⁻¹ Vᵀ + U S⁻¹ V̄ᵀ (I - V Vᵀ) (Townsend, "Differentiating the singular value decomposition", 2016). What
/// is computed from U and V should not depend on the common sign of a pair of columns.
///
/// - Throws: as `SVD.init(_:full:)`. Where a gradient comes through U or V, the backward pass throws
///   `LinearAlgebraError.degenerate(first:second:batchIndex:)` for equal singular values and, of matrices that are not
///   square, `LinearAlgebraError.rankDeficient(rank:batchIndex:)` for a zero one.
public func svd<Scalar>(
  _ matrix: Variable<Scalar>
) throws -> (left: Variable<Scalar>, values: Variable<Scalar>, rightTransposed: Variable<Scalar>) {
  let decomposition = try svd(matrix.value)
  let values = [decomposition.left, decomposition.values, decomposition.rightTransposed]
  let (rows, columns) = (matrix.shape[matrix.rank - 2], matrix.shape[matrix.rank - 1])
  let outputs = customOperation([matrix], values: values) { context in
    let (u, s, vt) = (context.outputs[0], context.outputs[1], context.outputs[2])
    let (gradientU, gradientVt) = (context.gradients[0], context.gradients[2])
    var inner = context.gradients[1]?.diagonalMatrix()
    var rest: Variable<Scalar>?
    if gradientU != nil || gradientVt != nil {
      try checkDistinct(s.value)
      if rows != columns { try checkFullRank(s.value) }
    }
    let (asRow, asColumn) = (s.expandingAxis(at: -2), s.expandingAxis(at: -1))
    if let g = gradientU {
      let product = matmul(u.transposed(), g)
      let turned = (product - product.transposed()) * inverseDifferences(s, plus: s) * asRow
      inner = inner.map { $0 + turned } ?? turned
      if rows > columns { rest = matmul((g - matmul(u, product)) / asRow, vt) }
    }
    if let g = gradientVt {
      let product = matmul(vt, g.transposed())
      let turned = asColumn * ((product - product.transposed()) * inverseDifferences(s, plus: s))
      inner = inner.map { $0 + turned } ?? turned
      if columns > rows { rest = matmul(u, (g - matmul(product.transposed(), vt)) / asColumn) }
    }
    guard let inner else { return [nil] }
    let within = matmul(matmul(u, inner), vt)
    return [rest.map { within + $0 } ?? within]
  }
  return (outputs[0], outputs[1], outputs[2])
}

/// The singular values alone, descending: [..., m, n] to [..., min(m, n)]. See ``svd(_:)``.
///
/// - Throws: as `SVD.init(_:full:)`.
public func svdvals<Scalar>(_ matrix: Variable<Scalar>) throws -> Variable<Scalar> { try svd(matrix).values }

/// 1 / ((xⱼ - xᵢ) (yⱼ + yᵢ)) in row i and column j, without the second factor where y is nil; 0 on the diagonal.
private func inverseDifferences<Scalar>(_ x: Variable<Scalar>, plus y: Variable<Scalar>?) -> Variable<Scalar> {
  let identity = Tensor<Scalar>.identity(x.shape[x.rank - 1])
  var differences = x.expandingAxis(at: -2) - x.expandingAxis(at: -1)
  if let y { differences = differences * (y.expandingAxis(at: -2) + y.expandingAxis(at: -1)) }
  return Variable(1 - identity) / (differences + Variable(identity))
}

/// Throws for neighbours, in a row of sorted values, that are equal to within rounding.
private func checkDistinct<Scalar>(_ values: Tensor<Scalar>) throws(LinearAlgebraError) {
  try forEachRow(values) { row, limit in
    row.indices.dropFirst().first { (row[$0] - row[$0 - 1]).magnitude <= limit }
  } failure: { .degenerate(first: $0 - 1, second: $0, batchIndex: $1) }
}

/// Throws where one of the singular values is zero to within rounding.
private func checkFullRank<Scalar>(_ values: Tensor<Scalar>) throws(LinearAlgebraError) {
  try forEachRow(values) { row, limit in row.indices.first { row[$0] <= limit } } failure: {
    .rankDeficient(rank: $0, batchIndex: $1)
  }
}

private func forEachRow<Scalar: TensorScalar>(
  _ values: Tensor<Scalar>, _ wrong: ([Scalar], Scalar) -> Int?, failure: (Int, Int) -> LinearAlgebraError
) throws(LinearAlgebraError) {
  let (scalars, count) = (values.scalars, values.shape[values.rank - 1])
  for index in 0..<(count == 0 ? 0 : scalars.count / count) {
    let row = Array(scalars[index * count..<(index + 1) * count])
    let largest = row.reduce(0) { Swift.max($0, $1.magnitude) }
    if let position = wrong(row, largest * Scalar(count) * Scalar.ulpOfOne) { throw failure(position, index) }
  }
}

/// Q and R of A = Q R for matrices of full rank: [..., m, n] to [..., m, k] and [..., k, n], k = min(m, n).
///
/// For m ≥ n, Ā = (Q̄ + Q (T + tril(T, -1)ᵀ)) R⁻ᵀ with T the lower triangle of R R̄ᵀ - Q̄ᵀ Q (Walter and Lehmann, 2010);
/// columns beyond the m-th are Qᵀ times those of A.
///
/// - Throws: `LinearAlgebraError.notFinite(operation:batchIndex:row:column:)` for a NaN or an infinity. The backward
///   pass throws `LinearAlgebraError.singular(pivot:batchIndex:)` where the diagonal of R has a zero.
public func qr<Scalar>(
  _ matrix: Variable<Scalar>
) throws -> (orthogonal: Variable<Scalar>, triangle: Variable<Scalar>) {
  let rows = matrix.shape.count < 2 ? 0 : matrix.shape[matrix.rank - 2]
  if matrix.rank >= 2 && rows < matrix.shape[matrix.rank - 1] {
    let (q, r) = try qr(matrix[.ellipsis, ..<rows])
    return (q, .concatenate([r, matmul(q.transposed(), matrix[.ellipsis, rows...])], axis: -1))
  }
  let (orthogonal, triangle) = try qr(matrix.value)
  let outputs = customOperation([matrix], values: [orthogonal, triangle]) { context in
    let (q, r) = (context.outputs[0], context.outputs[1])
    if context.gradients.allSatisfy({ $0 == nil }) { return [nil] }
    var inner = Variable(Tensor<Scalar>.zeros(r.shape))
    if let g = context.gradients[1] { inner = matmul(r, g.transposed()) }
    if let g = context.gradients[0] { inner = inner - matmul(g.transposed(), q) }
    let symmetric = inner.lowerTriangle() + inner.lowerTriangle(diagonal: -1).transposed()
    let turned = matmul(q, symmetric)
    let sum = context.gradients[0].map { $0 + turned } ?? turned
    return [try triangularSolve(r, sum, side: .right, lower: false, transpose: true)]
  }
  return (outputs[0], outputs[1])
}

/// P, L and U of A = P L U for square matrices: [..., n, n] each. P is a constant.
///
/// Ā = P L⁻ᵀ (tril(LᵀL̄, -1) + triu(Ū Uᵀ)) U⁻ᵀ.
///
/// - Throws: `LinearAlgebraError.notFinite(operation:batchIndex:row:column:)` for a NaN or an infinity. The backward
///   pass throws `LinearAlgebraError.singular(pivot:batchIndex:)` for a singular matrix.
public func lu<Scalar>(
  _ matrix: Variable<Scalar>
) throws -> (permutation: Tensor<Scalar>, lower: Variable<Scalar>, upper: Variable<Scalar>) {
  if matrix.rank < 2 || matrix.shape[matrix.rank - 2] != matrix.shape[matrix.rank - 1] {
    shapeFailure("lu", matrix.shape, expected: "square matrices in the last two axes")
  }
  let factors = try lu(matrix.value)
  let permutation = factors.permutation
  let outputs = customOperation([matrix], values: [factors.lower, factors.upper]) { context in
    let (l, u) = (context.outputs[0], context.outputs[1])
    let below = context.gradients[0].map { matmul(l.transposed(), $0).lowerTriangle(diagonal: -1) }
    let above = context.gradients[1].map { matmul($0, u.transposed()).upperTriangle() }
    guard let inner = below.map({ b in above.map { b + $0 } ?? b }) ?? above else { return [nil] }
    let left = try triangularSolve(l, inner, transpose: true, unitDiagonal: true)
    let both = try triangularSolve(u, left, side: .right, lower: false, transpose: true)
    return [matmul(Variable(permutation), both)]
  }
  return (permutation, outputs[0], outputs[1])
}
