import LinearAlgebra
import TestSupport
import Testing

@Suite("LUFactors")
struct LUFactorsTests {
  @Test("‖A - P L U‖ meets LAPACK's criteria", arguments: DecompositionCase.squares + DecompositionCase.rectangles)
  func residuals(_ matrixCase: DecompositionCase) throws {
    try check(matrixCase, Float.self)
    try check(matrixCase, Double.self)
  }

  private func check<Scalar: TensorScalar>(_ matrixCase: DecompositionCase, _: Scalar.Type) throws {
    let a = try matrixCase.general(Scalar.self)
    let factors = try lu(a)
    let (m, n, least) = (matrixCase.rows, matrixCase.columns, min(matrixCase.rows, matrixCase.columns))
    #expect(factors.lower.shape == matrixCase.batch + [m, least] && factors.upper.shape == matrixCase.batch + [least, n])
    #expect(factors.lower == factors.lower.lowerTriangle() && factors.upper == factors.upper.upperTriangle())
    #expect(factors.lower.diagonal() == .ones(matrixCase.batch + [least]))
    if least > 0 { #expect(abs(factors.lower).max().scalar <= 1) }
    let product = matmul(Tensor<Double>(factors.lower), Tensor<Double>(factors.upper))
    expectSmall(
      Tensor<Double>(a) - matmul(Tensor<Double>(factors.permutation), product), order: max(m, n), scale: oneNorms(a),
      Scalar.self)
  }

  @Test("rows in the order of their use, of singular matrices too")
  func known() throws {
    let factors = try lu([[0, 2], [3, 1]] as Tensor<Double>)
    #expect(factors.rowOrder == [1, 0] && factors.permutation == [[0, 1], [1, 0]])
    #expect(factors.upper == [[3, 1], [0, 2]] && factors.lower == .identity(2))
    let singular = try lu(Tensor<Double>.ones([2, 2]))
    #expect(singular.upper == [[1, 1], [0, 0]])
  }
}
