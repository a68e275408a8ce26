import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("Cholesky")
struct CholeskyTests {
  @Test("‖A - L Lᵀ‖, ‖B - A X‖ and ‖I - A A⁻¹‖ meet LAPACK's criteria", arguments: FactorizationCase.all)
  func residuals(_ matrixCase: FactorizationCase) throws {
    try check(Float.self, matrixCase)
    try check(Double.self, matrixCase)
  }

  private func check<Scalar: TensorScalar>(_: Scalar.Type, _ matrixCase: FactorizationCase) throws {
    var generator = matrixCase.generator
    let (n, batch) = (matrixCase.order, matrixCase.batch)
    let epsilon = Double(Scalar.ulpOfOne)
    let condition = matrixCase.condition(epsilon)
    let made = (0..<matrixCase.count).map { _ in
      DenseMatrix.symmetricPositiveDefinite(n, condition: condition, using: &generator)
    }
    let a = Tensor<Scalar>(made, batch: batch, rows: n, columns: n)
    // The upper triangle is not read: NaN there must not matter.
    let stored = select(where: Tensor.ones(a.shape).upperTriangle(diagonal: 1), Tensor(.nan), a)
    let cholesky = try Cholesky(stored)
    let inverse = cholesky.inverse()
    let columns = [1, 3].randomElement(using: &generator)!
    let b = Tensor(Reference<Scalar>(random: batch + [n, columns], using: &generator))
    let x = cholesky.solve(b)
    #expect(cholesky.factor.shape == a.shape && inverse.shape == a.shape && x.shape == b.shape)
    expectIdentical(inverse, inverse.transposed(), "the inverse is symmetric")
    expectIdentical(cholesky.factor, cholesky.factor.lowerTriangle(), "the factor is lower triangular")

    let (matrices, factors, inverses) = (a.matrices, cholesky.factor.matrices, inverse.matrices)
    let (rightSides, solutions) = (b.matrices, x.matrices)
    for index in matrices.indices {
      let (matrix, factor, inverse) = (matrices[index], factors[index], inverses[index])
      let factored = residualRatio(
        matrix, factor * factor.transposed, order: n, scale: matrix.oneNorm, epsilon: epsilon)
      let solved = residualRatio(
        rightSides[index], matrix * solutions[index], order: n, scale: matrix.oneNorm * solutions[index].oneNorm,
        epsilon: epsilon)
      let inverted = residualRatio(
        .identity(n), matrix * inverse, order: n, scale: matrix.oneNorm * inverse.oneNorm, epsilon: epsilon)
      #expect(factored < FactorizationCase.threshold)
      #expect(solved < FactorizationCase.threshold)
      #expect(inverted < FactorizationCase.threshold)
    }
  }

  @Test("any layout, and the upper factor from the upper triangle alone", arguments: Layout.allCases)
  func layouts(layout: Layout) throws {
    var generator = SplitMix64(seed: 3)
    let made = (0..<6).map { _ in DenseMatrix.symmetricPositiveDefinite(7, condition: 100, using: &generator) }
    let a = Tensor<Double>(made, batch: [2, 3], rows: 7, columns: 7)
    let expected = try cholesky(a)
    let lowerOnly = select(where: Tensor.ones(a.shape).upperTriangle(diagonal: 1), Tensor(.nan), a)
    expectIdentical(try cholesky(Tensor(lowerOnly.reference, layout: layout)), expected)
    let upperOnly = lowerOnly.transposed()
    let upper = try cholesky(Tensor(upperOnly.reference, layout: layout), upper: true)
    expectIdentical(upper, expected.transposed())
  }

  @Test("the factor of min(i, j) is the triangle of ones, its determinant 1", arguments: [1, 2, 5, 64, 200])
  func knownFactor(n: Int) throws {
    let a = Tensor<Float>((0..<n * n).map { Float(min($0 / n, $0 % n) + 1) }, shape: [n, n])
    #expect(try cholesky(a) == Tensor.ones([n, n]).lowerTriangle())
    #expect(try logDeterminant(a).scalar == 0)
  }

  @Test("log det is the sum of the logarithms of the eigenvalues, and that of the LU factors")
  func logDeterminants() throws {
    for n in [1, 2, 3, 5, 16, 50, 100] {
      var generator = SplitMix64(seed: n)
      let condition = 1000.0
      let made = (0..<3).map { _ in DenseMatrix.symmetricPositiveDefinite(n, condition: condition, using: &generator) }
      let a = Tensor<Double>(made, batch: [3], rows: n, columns: n)
      // The eigenvalues fall geometrically from 1 to 1 / condition.
      let expected = n == 1 ? 0 : -Double(n) / 2 * Foundation.log(condition)
      let found = try logDeterminant(a)
      expectClose(found, Reference(shape: [3], elements: [expected, expected, expected]), within: 1e-11)
      let (sign, logarithm) = try signedLogDeterminant(a)
      #expect(sign == [1, 1, 1])
      expectClose(found, logarithm.reference, within: 1e-11)
    }
    #expect(try logDeterminant(Tensor<Double>.zeros([2, 0, 0])) == [0, 0])
    #expect(try logDeterminant(Tensor<Double>.zeros([0, 3, 3])) == .zeros([0]))
  }

  @Test("solve broadcasts the batches of the factor and of the right sides")
  func broadcastSolve() throws {
    var generator = SplitMix64(seed: 8)
    let made = (0..<3).map { _ in DenseMatrix.symmetricPositiveDefinite(4, condition: 10, using: &generator) }
    let a = Tensor<Double>(made, batch: [3], rows: 4, columns: 4)
    let b = Tensor(Reference<Double>(random: [5, 1, 4, 2], using: &generator))
    let x = try Cholesky(a).solve(b)
    #expect(x.shape == [5, 3, 4, 2])
    for outer in 0..<5 {
      for inner in 0..<3 { expectIdentical(x[outer, inner], try Cholesky(a[inner]).solve(b[outer, 0])) }
    }
    expectIdentical(try Cholesky(a[0]).solve(b), try Cholesky(a[0].broadcast(to: [5, 1, 4, 4])).solve(b))
  }
}
