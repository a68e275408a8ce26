import Foundation
import LinearAlgebra
import TestSupport
import Testing

@Suite("LU")
struct LUTests {
  @Test("‖B - A X‖ and ‖I - A A⁻¹‖ meet LAPACK's criteria", arguments: FactorizationCase.all)
  func residuals(_ matrixCase: FactorizationCase) throws {
    try check(Float.self, matrixCase)
    try check(Double.self, matrixCase)
  }

  private func check<Scalar: TensorScalar>(_: Scalar.Type, _ matrixCase: FactorizationCase) throws {
    var generator = matrixCase.generator
    let (n, batch) = (matrixCase.order, matrixCase.batch)
    let epsilon = Double(Scalar.ulpOfOne)
    let made = (0..<matrixCase.count).map { _ in
      DenseMatrix.general(n, condition: matrixCase.condition(epsilon), using: &generator)
    }
    let a = Tensor<Scalar>(made, batch: batch, rows: n, columns: n)
    let lu = try LU(a)
    let inverse = lu.inverse()
    let columns = [1, 3].randomElement(using: &generator)!
    let b = Tensor(Reference<Scalar>(random: batch + [n, columns], using: &generator))
    let x = lu.solve(b)
    #expect(inverse.shape == a.shape && x.shape == b.shape)
    expectIdentical(x, try solve(a, b))

    let (matrices, inverses, rightSides, solutions) = (a.matrices, inverse.matrices, b.matrices, x.matrices)
    for index in matrices.indices {
      let (matrix, inverse) = (matrices[index], inverses[index])
      let solved = residualRatio(
        rightSides[index], matrix * solutions[index], order: n, scale: matrix.oneNorm * solutions[index].oneNorm,
        epsilon: epsilon)
      let inverted = residualRatio(
        .identity(n), matrix * inverse, order: n, scale: matrix.oneNorm * inverse.oneNorm, epsilon: epsilon)
      #expect(solved < FactorizationCase.threshold)
      #expect(inverted < FactorizationCase.threshold)
    }
  }

  @Test("the determinant of a permutation is its sign, the inverse its transpose", arguments: 0..<30)
  func permutations(seed: Int) throws {
    var generator = SplitMix64(seed: seed)
    let order = Array(0..<generator.integer(in: 1...40)).shuffled(using: &generator)
    var inversions = 0
    for i in order.indices { for j in 0..<i where order[j] > order[i] { inversions += 1 } }
    let matrix = Tensor<Float>.identity(order.count).gathering(order)
    let (sign, logarithm) = try signedLogDeterminant(matrix)
    #expect(sign.scalar == (inversions % 2 == 0 ? 1 : -1))
    #expect(logarithm.scalar == 0)
    #expect(try inverse(matrix) == matrix.transposed())
    let b = Tensor(Reference<Float>(random: [order.count, 2], using: &generator))
    #expect(try solve(matrix, b) == matmul(matrix.transposed(), b))
  }

  @Test("known determinants, of singular matrices too")
  func knownDeterminants() throws {
    let a: Tensor<Double> = [[[1, 2], [3, 4]], [[2, 0], [0, 3]], [[1, 2], [2, 4]], [[0, 1], [1, 0]], [[0, 0], [0, -1]]]
    let (sign, logarithm) = try signedLogDeterminant(a)
    #expect(sign == [-1, 1, 0, -1, 0])
    #expect(sign.scalars.allSatisfy { $0 != 0 || $0.sign == .plus })
    expectClose(
      logarithm, Reference(shape: [5], elements: [Foundation.log(2.0), Foundation.log(6.0), -.infinity, 0, -.infinity]),
      within: 1e-15)
    // det(c A) = cⁿ det A
    for n in [1, 4, 5, 33] {
      var generator = SplitMix64(seed: n)
      let matrix = Tensor<Double>(
        [DenseMatrix.general(n, condition: 10, using: &generator)], batch: [], rows: n, columns: n)
      let (sign, logarithm) = try signedLogDeterminant(matrix)
      let (scaledSign, scaled) = try signedLogDeterminant(matrix * -3)
      #expect(scaledSign.scalar == (n % 2 == 0 ? sign.scalar : -sign.scalar))
      #expect(abs(scaled.scalar - logarithm.scalar - Double(n) * Foundation.log(3.0)) < 1e-12 * Double(n))
    }
    let (emptySign, emptyLogarithm) = try signedLogDeterminant(Tensor<Float>.zeros([2, 0, 0]))
    #expect(emptySign == [1, 1] && emptyLogarithm == [0, 0])
  }

  @Test("any layout", arguments: Layout.allCases)
  func layouts(layout: Layout) throws {
    var generator = SplitMix64(seed: 5)
    let a = Reference<Double>(random: [2, 3, 6, 6], using: &generator)
    let b = Reference<Double>(random: [2, 3, 6, 2], using: &generator)
    expectIdentical(
      try LU(Tensor(a, layout: layout)).solve(Tensor(b, layout: layout)), try LU(Tensor(a)).solve(Tensor(b)))
    expectIdentical(try inverse(Tensor(a, layout: layout)), try inverse(Tensor(a)))
  }

  @Test("solve broadcasts the batches")
  func broadcastSolve() throws {
    var generator = SplitMix64(seed: 8)
    let a = Tensor(Reference<Double>(random: [3, 4, 4], using: &generator))
    let b = Tensor(Reference<Double>(random: [5, 1, 4, 2], using: &generator))
    for x in [try solve(a, b), try LU(a).solve(b)] {
      #expect(x.shape == [5, 3, 4, 2])
      for outer in 0..<5 {
        for inner in 0..<3 { expectIdentical(x[outer, inner], try solve(a[inner], b[outer, 0])) }
      }
    }
    expectIdentical(try solve(a[0], b), try solve(a[0].broadcast(to: [5, 1, 4, 4]), b))
  }
}
