import LinearAlgebra
import TestSupport
import Testing

/// A vector may stand where a matrix of one column, or of one row, would.
@Suite("Vectors where matrices stand")
struct VectorOperandTests {
  private func random(_ shape: Shape, seed: UInt64 = 1) -> Tensor<Double> {
    .randomNormal(shape, from: RandomStream(seed: seed, purpose: 1))
  }

  @Test("matmul", arguments: [[3, 4], [2, 3, 4], [0, 3, 4], [5, 2, 1, 4], [3, 0]] as [Shape])
  func products(shape: Shape) {
    let a = random(shape)
    let (x, y) = (random([shape[shape.count - 1]], seed: 2), random([shape[shape.count - 2]], seed: 3))
    expectClose(matmul(a, x), matmul(a, x.expandingAxis(at: -1)).removingAxis(at: -1).reference, within: 1e-13)
    expectClose(matmul(y, a), matmul(y.expandingAxis(at: 0), a).removingAxis(at: -2).reference, within: 1e-13)
    #expect(matmul(x, x).shape == [])
    expectClose(matmul(x, x), x.sumOfSquares().reference, within: 1e-13)
  }

  @Test("solve, LU, Cholesky and triangularSolve", arguments: [[4, 4], [3, 4, 4], [0, 2, 2], [2, 0, 0], [1, 1]] as [Shape])
  func solutions(shape: Shape) throws {
    let order = shape[shape.count - 1]
    let a = syrk(random(shape)) + Tensor.identity(order)
    let b = random([order], seed: 2)
    let column = b.expandingAxis(at: -1)
    let expected = try solve(a, column).removingAxis(at: -1)
    #expect(expected.shape == shape.prefixShape(shape.count - 1))
    expectIdentical(try solve(a, b), expected)
    expectIdentical(try LU(a).solve(b), expected)
    expectIdentical(try Cholesky(a).solve(b), try Cholesky(a).solve(column).removingAxis(at: -1))
    let factor = try cholesky(a)
    for transpose in [false, true] {
      expectIdentical(
        try triangularSolve(factor, b, transpose: transpose),
        try triangularSolve(factor, column, transpose: transpose).removingAxis(at: -1))
      expectIdentical(
        try triangularSolve(factor, b, side: .right, transpose: transpose),
        try triangularSolve(factor, b.expandingAxis(at: 0), side: .right, transpose: transpose).removingAxis(at: -2))
    }
  }
}

extension Shape {
  fileprivate func prefixShape(_ count: Int) -> Shape { Shape(prefix(count)) }
}
