import Autodiff
import GradientTestSupport
import TestSupport
import Testing

@Suite("Factorizations")
struct FactorizationsTests {
  @Test("values are those of the tensors' functions")
  func values() throws {
    let spd = positiveDefinite([2], order: 3)
    let (general, b) = (sample([2, 3, 3]) + Tensor.identity(3) * 4, sample([2, 3, 4], seed: 2))
    let (v, g) = (Variable(spd), Variable(general))
    #expect(try cholesky(v).value == cholesky(spd))
    #expect(try cholesky(v, upper: true).value == cholesky(spd, upper: true))
    #expect(try logDeterminant(v).value == logDeterminant(spd))
    #expect(try VariableCholesky(v).factor.value == Cholesky(spd).factor)
    expectClose(try VariableCholesky(v).solve(Variable(b)).value, try Cholesky(spd).solve(b).reference, within: 1e-14)
    expectClose(try VariableCholesky(v).inverse().value, try Cholesky(spd).inverse().reference, within: 1e-14)
    #expect(try VariableCholesky(v).logDeterminant.value == Cholesky(spd).logDeterminant)
    #expect(try solve(g, Variable(b)).value == solve(general, b))
    #expect(try inverse(g).value == inverse(general))
    let (sign, logarithm) = try signedLogDeterminant(g)
    let expected = try signedLogDeterminant(general)
    #expect(sign == expected.sign && logarithm.value == expected.logarithm)
    #expect(
      try triangularSolve(g, Variable(b), lower: false, transpose: true, unitDiagonal: true).value
        == triangularSolve(general, b, lower: false, transpose: true, unitDiagonal: true))
  }

  @Test("gradients of symmetric functions are symmetric: those of both triangles moving together")
  func symmetricGradients() throws {
    let spd = positiveDefinite([], order: 4)
    // log det A: the gradient is A⁻¹, whichever way it is computed.
    let inverse = try Cholesky(spd).inverse()
    expectClose(try gradient(at: spd) { try logDeterminant($0) }, inverse.reference, within: 1e-13)
    expectClose(try gradient(at: spd) { try signedLogDeterminant($0).logarithm }, inverse.reference, within: 1e-13)
    // bᵀ A⁻¹ b: the gradient is -(A⁻¹ b)(A⁻¹ b)ᵀ.
    let b = sample([4, 1], seed: 2)
    let x = matmul(inverse, b)
    let expected = -matmul(x, x.transposed())
    let quadratic = try gradient(at: spd) { a in
      matmul(Variable(b.transposed()), try VariableCholesky(a).solve(Variable(b))).sum()
    }
    expectClose(quadratic, expected.reference, within: 1e-13)
    let upper = sample([4, 4], seed: 3)
    for isUpper in [false, true] {
      let gradient = try gradient(at: spd) { (try cholesky($0, upper: isUpper) * Variable(upper)).sum() }
      #expect(gradient == gradient.transposed())
    }
  }

  @Test("only the triangle that is read has an influence on the value")
  func triangleRead() throws {
    let spd = positiveDefinite([], order: 3)
    let disturbed = spd + sample([3, 3]).upperTriangle(diagonal: 1)
    #expect(try cholesky(Variable(disturbed)).value == cholesky(spd))
    #expect(try cholesky(Variable(disturbed.transposed()), upper: true).value == cholesky(spd, upper: true))
  }

  @Test("the gradient of triangularSolve lies in the triangle that is read")
  func triangularGradient() throws {
    let a = sample([3, 3]) + Tensor.identity(3) * 4
    let b = sample([3, 2], seed: 2)
    for lower in [true, false] {
      for unitDiagonal in [true, false] {
        let g = try gradient(at: a) {
          try triangularSolve($0, Variable(b), lower: lower, unitDiagonal: unitDiagonal).sum()
        }
        let excluded = unitDiagonal ? 1 : 0
        #expect(g == (lower ? g.lowerTriangle(diagonal: -excluded) : g.upperTriangle(diagonal: excluded)))
        #expect(abs(g).sum().scalar > 0)
      }
    }
  }

  @Test("broadcast batches of either side, and matrices of order 0 and 1")
  func batches() {
    func symmetric(_ a: Variable<Double>) -> Variable<Double> { (a + a.transposed()) * 0.5 }
    for (left, right) in [([], [2]), ([2], []), ([2, 1], [3]), ([0], []), ([1], [4])] as [(Shape, Shape)] {
      for order in [0, 1, 3] {
        let general = sample(left + [order, order]) + Tensor.identity(order) * 4
        let spd = positiveDefinite(left, order: order)
        let b = sample(right + [order, 2], seed: 2)
        let context = "batches \(left) and \(right), order \(order)"
        check([general, b], "solve, \(context)") { try solve($0[0], $0[1]) }
        check([general, b], "triangularSolve, \(context)") { try triangularSolve($0[0], $0[1]) }
        check([general, b.transposed()], "right triangularSolve, \(context)") {
          try triangularSolve($0[0], $0[1], side: .right, lower: false)
        }
        check([spd, b], "Cholesky, \(context)") { try VariableCholesky(symmetric($0[0])).solve($0[1]) }
        check([spd], "logDeterminant, \(context)") { try logDeterminant(symmetric($0[0])) }
        check([spd], "inverse, \(context)") { try inverse($0[0]) }
      }
    }
  }

  @Test("a solve's VJP runs once for both gradients")
  func sharedSolve() async {
    await #expect(processExitsWith: .success) {
      // Buffers asked for by the backward pass: one more product for the second gradient, not a second solve.
      func allocations(at inputs: [Tensor<Double>], constants: [Tensor<Double>]) throws -> Int {
        let before = StoragePool.statistics
        _ = try valueWithGradient(at: inputs) { try solve($0[0], ($0 + constants.map { Variable($0) })[1]).sum() }
        let after = StoragePool.statistics
        return after.hits + after.misses - before.hits - before.misses
      }
      let (a, b) = (Tensor<Double>.identity(3) * 4, Tensor<Double>.ones([3, 2]))
      let (one, both) = (try allocations(at: [a], constants: [b]), try allocations(at: [a, b], constants: []))
      #expect(both == one)
    }
  }
}
