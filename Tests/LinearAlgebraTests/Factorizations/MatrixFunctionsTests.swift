import LinearAlgebra
import TestSupport
import Testing

@Suite("Functions of matrices")
struct MatrixFunctionsTests {
  private func random(_ shape: Shape, seed: UInt64 = 1) -> Tensor<Double> {
    .randomNormal(shape, from: RandomStream(seed: seed, purpose: 1))
  }

  @Test("the four conditions of Moore and Penrose", arguments: [
    [1, 1], [3, 3], [5, 2], [2, 5], [4, 7, 3], [0, 3, 2], [2, 0, 3], [2, 3, 0], [3, 2, 6, 6],
  ] as [Shape])
  func pseudoInverses(shape: Shape) throws {
    let full = random(shape)
    let least = min(shape[shape.count - 1], shape[shape.count - 2])
    // And one of rank 1 less.
    let deficient = least > 1 ? matmul(full[.ellipsis, ..<(least - 1)], random([least - 1, shape[shape.count - 1]])) : full
    for a in [full, deficient] {
      let p = try pseudoInverse(a)
      #expect(p.shape == a.transposed().shape)
      expectClose(matmul(matmul(a, p), a), a.reference, within: 1e-12)
      expectClose(matmul(matmul(p, a), p), p.reference, within: 1e-11)
      let (ap, pa) = (matmul(a, p), matmul(p, a))
      expectClose(ap, ap.transposed().reference, within: 1e-12)
      expectClose(pa, pa.transposed().reference, within: 1e-12)
    }
  }

  @Test("ranks")
  func ranks() throws {
    let a = Tensor.stack([Tensor<Double>.identity(3), .ones([3, 3]), .zeros([3, 3])])
    #expect(try rank(a) == [3, 1, 0])
    #expect(try rank(Tensor<Float>.zeros([2, 0, 3])) == [0, 0])
  }

  @Test("norms and conditions of a known matrix")
  func norms() throws {
    let a: Tensor<Double> = [[1, -2], [3, 4]]
    #expect(try matrixNorm(a, .one).scalar == 6 && matrixNorm(a, .infinity).scalar == 7)
    let s = try svdvals(a).scalars
    #expect(try matrixNorm(a, .two).scalar == s[0])
    #expect(try abs(matrixNorm(a, .nuclear).scalar - s[0] - s[1]) < 1e-14)
    #expect(try abs(matrixNorm(a).scalar - 30.0.squareRoot()) < 1e-14)
    #expect(try abs(conditionNumber(a).scalar - s[0] / s[1]) < 1e-13)
    #expect(try abs(conditionNumber(a, .one).scalar - 6 * 0.7) < 1e-13)
    #expect(try abs(conditionNumber(a, .infinity).scalar - 7 * 0.6) < 1e-13)
    for kind in MatrixNorm.allCases {
      #expect(try matrixNorm(Tensor<Float>.zeros([2, 0, 0]), kind) == [0, 0])
      #expect(try matrixNorm(Tensor<Float>.zeros([2, 0, 3]), kind) == [0, 0])
      #expect(try matrixNorm(Tensor<Float>.zeros([0, 2, 3]), kind).shape == [0])
      let both = Tensor.stack([Tensor<Double>.ones([2, 2]), .identity(2)])
      let conditions = try conditionNumber(both, kind).scalars
      let ofIdentity = kind == .frobenius ? 2.0 : kind == .nuclear ? 4 : 1
      #expect(conditions[0] > 1e15 && abs(conditions[1] - ofIdentity) < 1e-14)
    }
    #expect(try conditionNumber(Tensor<Double>.zeros([2, 2]), .one).scalar == .infinity)
  }

  @Test("determinants, out of the range of their pivots too")
  func determinants() throws {
    let a: Tensor<Double> = [[[1, 2], [3, 4]], [[2, 0], [0, 3]], [[1, 2], [2, 4]], [[0, 1], [1, 0]]]
    expectClose(try determinant(a), Reference(shape: [4], elements: [-2, 6, 0, -1]), within: 1e-15)
    #expect(try determinant(Tensor<Float>.zeros([3, 0, 0])) == [1, 1, 1])
    let wide = Tensor([1e200, 1e200, 1e-200, -1e-200]).diagonalMatrix()
    #expect(try abs(determinant(wide).scalar + 1) < 1e-14)
    #expect(try determinant(Tensor([1e200, 1e200]).diagonalMatrix()).scalar == .infinity)
    #expect(try determinant(Tensor([1e-200, 1e-200]).diagonalMatrix()).scalar == 0)
    for n in [1, 5, 40] {
      let matrix = random([n, n])
      let (sign, logarithm) = try signedLogDeterminant(matrix)
      let expected = sign.scalar * exp(logarithm).scalar
      #expect(try abs(determinant(matrix).scalar - expected) <= 1e-12 * abs(expected))
    }
  }

  @Test("traces and powers", arguments: [[1, 1], [4, 4], [3, 5, 5], [0, 2, 2], [2, 0, 0]] as [Shape])
  func powers(shape: Shape) throws {
    let a = random(shape) * 0.5
    expectClose(trace(a), a.diagonal().sum(axes: [-1]).reference, within: 1e-14)
    var product = Tensor<Double>.identity(shape[shape.count - 1]).broadcast(to: shape)
    for power in 0...9 {
      expectClose(try matrixPower(a, power), product.reference, within: 1e-12)
      product = matmul(product, a)
    }
    if shape.elementCount > 0 {
      expectClose(try matrixPower(a, -3), try inverse(matmul(a, matmul(a, a))).reference, within: 1e-8)
    }
    #expect(trace(random([2, 3])).scalar == random([2, 3])[scalarAt: 0, 0] + random([2, 3])[scalarAt: 1, 1])
  }
}
