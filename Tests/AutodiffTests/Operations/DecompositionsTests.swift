import Autodiff
import GradientTestSupport
import TestSupport
import Testing

@Suite("Decompositions of variables")
struct DecompositionsTests {
  /// Well separated eigenvalues or singular values.
  private func separated(_ shape: Shape, seed: UInt64 = 1) -> Tensor<Double> {
    let least = Swift.min(shape[shape.count - 1], shape[shape.count - 2])
    var diagonal = Tensor<Double>.zeros(shape)
    diagonal.setDiagonal(Tensor<Double>.range(least) * 2 + 1)
    return diagonal + sample(shape, seed: seed) * 0.3
  }

  private func check(
    _ inputs: [Tensor<Double>], order: Int = 3, _ context: String = "", sourceLocation: SourceLocation = #_sourceLocation,
    _ function: ([Variable<Double>]) throws -> [Variable<Double>]
  ) {
    for seed in 0..<2 as Range<UInt64> {
      do {
        try checkGradients(order: order, at: inputs, tolerance: 1e-5, seed: seed, of: function)
      } catch {
        Issue.record("\(context) \(error)", sourceLocation: sourceLocation)
      }
    }
  }

  private func symmetrized(_ x: Variable<Double>) -> Variable<Double> { (x + x.transposed()) * 0.5 }

  @Test("eigh, to third order", arguments: [[1, 1], [4, 4], [2, 3, 3], [0, 2, 2], [2, 0, 0]] as [Shape])
  func symmetricEigen(shape: Shape) throws {
    let a = separated(shape)
    check([a]) { let e = try eigh(symmetrized($0[0])); return [e.values, e.vectors] }
    check([a]) { [try eigvalsh(symmetrized($0[0]))] }
    check([a]) { [try eigh(symmetrized($0[0])).vectors] }
    let gradient = try gradient(at: a) { (try eigh($0).vectors * Variable(sample(shape, seed: 3))).sum() }
    expectClose(gradient, gradient.transposed().reference, within: 1e-15)
  }

  @Test("svd, to third order", arguments: [[1, 1], [3, 3], [5, 3], [3, 5], [2, 4, 2], [0, 2, 3], [2, 3, 0]] as [Shape])
  func singularValues(shape: Shape) throws {
    let a = separated(shape)
    check([a]) { let d = try svd($0[0]); return [d.left, d.values, d.rightTransposed] }
    check([a]) { [try svdvals($0[0])] }
    check([a]) { [try svd($0[0]).left] }
    check([a]) { [try svd($0[0]).rightTransposed] }
  }

  @Test("qr and lu, to third order", arguments: [[1, 1], [3, 3], [5, 3], [3, 5], [2, 4, 2], [0, 2, 3], [2, 3, 3]] as [Shape])
  func triangles(shape: Shape) throws {
    let a = separated(shape)
    check([a]) { let f = try qr($0[0]); return [f.orthogonal, f.triangle] }
    check([a]) { [try qr($0[0]).orthogonal] }
    check([a]) { [try qr($0[0]).triangle] }
    if shape[shape.count - 1] == shape[shape.count - 2] {
      check([a]) { let f = try lu($0[0]); return [f.lower, f.upper] }
      let factors = try lu(Variable(a))
      expectClose(
        matmul(factors.permutation, matmul(factors.lower.value, factors.upper.value)), a.reference, within: 1e-14)
    }
  }

  @Test("pseudoInverse and leastSquares of any rank, to third order",
    arguments: [[1, 1], [4, 3], [3, 4], [2, 4, 2], [0, 3, 2]] as [Shape])
  func leastSquaresGradients(shape: Shape) throws {
    let a = separated(shape)
    let b = sample(Shape(shape.dropLast()) + [2], seed: 2)
    check([a]) { [try pseudoInverse($0[0])] }
    check([a, b]) { [try leastSquares($0[0], $0[1])] }
    check([a, b]) { [try leastSquares($0[0], $0[1][.ellipsis, 0..<1])] }
    if shape.count == 2 { check([a, b]) { [try leastSquares($0[0], $0[1][.all, 0])] } }
    // A product of two factors keeps its rank.
    let (left, right) = (separated([5, 2]), separated([2, 4], seed: 4))
    check([left, right], order: 2) { [try pseudoInverse(matmul($0[0], $0[1]), tolerance: 1e-8)] }
    check([left, right, sample([5, 3], seed: 5)], order: 2) {
      [try leastSquares(matmul($0[0], $0[1]), $0[2], tolerance: 1e-8)]
    }
  }

  @Test("functions of matrices, to third order", arguments: [[1, 1], [3, 3], [2, 3, 3]] as [Shape])
  func functions(shape: Shape) throws {
    let a = separated(shape)
    check([a]) { [try determinant($0[0]), trace($0[0])] }
    for power in [-2, -1, 0, 1, 2, 5] { check([a], "power \(power)") { [try matrixPower($0[0], power) * 0.01] } }
    for kind in MatrixNorm.allCases {
      check([a], "\(kind)") { [try matrixNorm($0[0], kind)] }
      check([a], order: 2, "\(kind)") { [try conditionNumber($0[0], kind)] }
      expectClose(try matrixNorm(Variable(a), kind).value, try matrixNorm(a, kind).reference, within: 1e-14)
    }
    // The derivative of the determinant is the matrix of cofactors.
    let square: Tensor<Double> = [[1, 2], [3, 4]]
    expectClose(try gradient(at: square) { try determinant($0) }, Reference(shape: [2, 2], elements: [4, -3, -2, 1]), within: 1e-13)
  }

  @Test("vectors of equal eigenvalues have no derivative: an error says so, the values have one")
  func degenerate() throws {
    let identity = Tensor<Double>.identity(3)
    let stacked = Tensor.stack([separated([3, 3]), identity])
    let weights = Variable(sample([3, 3]))
    #expect(throws: LinearAlgebraError.degenerate(first: 0, second: 1, batchIndex: 1)) {
      try gradient(at: stacked) { (try eigh(symmetrized($0)).vectors * weights).sum() }
    }
    #expect(throws: LinearAlgebraError.degenerate(first: 0, second: 1, batchIndex: 0)) {
      try gradient(at: identity) { (try svd($0).left * weights).sum() }
    }
    #expect(throws: LinearAlgebraError.rankDeficient(rank: 1, batchIndex: 0)) {
      try gradient(at: Tensor<Double>([1, 0, 0, 0, 0, 0], shape: [2, 3])) {
        (try svd($0).rightTransposed * Variable(sample([2, 3]))).sum()
      }
    }
    expectClose(try gradient(at: identity) { try eigvalsh($0).sum() }, identity.reference, within: 1e-14)
    expectClose(try gradient(at: identity) { try svdvals($0).sum() }, identity.reference, within: 1e-14)
    #expect(
      LinearAlgebraError.degenerate(first: 0, second: 1, batchIndex: 2).description.contains("values 0 and 1 are equal"))
    #expect(throws: LinearAlgebraError.singular(pivot: 0, batchIndex: 0)) {
      try gradient(at: Tensor<Double>.zeros([2, 2])) { try determinant($0) }
    }
  }
}
