import Autodiff
import GradientTestSupport
import TestSupport
import Testing

@Suite("Matrices")
struct MatricesTests {
  @Test("values are those of the tensors' functions, but for rounding where the way to them differs")
  func values() {
    let (a, b) = (sample([2, 3, 4]), sample([2, 4, 5], seed: 2))
    let (x, y) = (sample([2, 4], seed: 3), sample([2, 3], seed: 4))
    let s = syrk(sample([2, 3, 3], seed: 5))
    let (va, vb) = (Variable(a), Variable(b))
    expectClose(matmul(va, vb).value, matmul(a, b).reference, within: 1e-15)
    for (transposeA, transposeB) in [(false, false), (true, false), (false, true), (true, true)] {
      let (left, right) = (transposeA ? a.transposed() : a, transposeB ? b.transposed() : b)
      var expected = Tensor<Double>.ones([2, 3, 5])
      gemm(left, right, transposeA: transposeA, transposeB: transposeB, alpha: 0.5, beta: 3, into: &expected)
      let found = gemm(
        Variable(left), Variable(right), transposeA: transposeA, transposeB: transposeB, alpha: 0.5, beta: 3,
        adding: Variable(Tensor.ones([3, 5])))
      expectClose(found.value, expected.reference, within: 1e-14)
    }
    #expect(syrk(va).value == syrk(a) && syrk(va, transpose: true).value == syrk(a, transpose: true))
    #expect(symm(Variable(s), va).value == symm(s, a))
    #expect(gemv(va, Variable(x)).value == gemv(a, x))
    #expect(gemv(va, Variable(y), transpose: true).value == gemv(a, y, transpose: true))
    #expect(dot(Variable(x), Variable(x)).value == dot(x, x))
    #expect(norm(Variable(x)).value == norm(x))
  }

  /// Two shapes that broadcast to a random one.
  private func batches(_ generator: inout SplitMix64) -> (Shape, Shape) {
    let whole = generator.shape(rank: generator.integer(in: 0...2), upTo: 3)
    func part() -> Shape {
      Shape(whole.suffix(generator.integer(in: 0...whole.count)).map { generator.integer(in: 0...3) == 0 ? 1 : $0 })
    }
    return (part(), part())
  }

  @Test("products of random shapes, with broadcast batches and extents of 0 and 1")
  func products() {
    for seed in 0..<120 {
      var generator = SplitMix64(seed: seed)
      let (left, right) = batches(&generator)
      let extents = generator.shape(rank: 3, upTo: 4)
      let (m, k, n) = (extents[0], extents[1], extents[2])
      func inputs(_ a: [Int], _ b: [Int]) -> [Tensor<Double>] {
        [sample(Shape(left + a), seed: UInt64(seed)), sample(Shape(right + b), seed: UInt64(seed + 1000))]
      }
      let context = "seed \(seed): batches \(left) and \(right), m \(m), k \(k), n \(n)"
      check(inputs([m, k], [k, n]), "matmul, \(context)") { matmul($0[0], $0[1]) }
      check(inputs([m, k], [n, k]), "gemm, \(context)") { gemm($0[0], $0[1], transposeB: true, alpha: -2) }
      check(inputs([m, k], [k]), "gemv, \(context)") { gemv($0[0], $0[1]) }
      check(inputs([m, k], [m]), "transposed gemv, \(context)") { gemv($0[0], $0[1], transpose: true) }
      check(inputs([k], [k]), "dot, \(context)") { dot($0[0], $0[1]) }
      check(inputs([k, k], [k, n]), "symm, \(context)") { symm($0[0] + $0[0].transposed(), $0[1]) }
      check(inputs([k, k], [n, k]), "right symm, \(context)") { symm($0[0] + $0[0].transposed(), $0[1], side: .right) }
      check([inputs([m, k], [])[0]], "syrk, \(context)") { syrk($0[0]) * 0.5 }
      check([inputs([m, k], [])[0]], "transposed syrk, \(context)") { syrk($0[0], transpose: true) }
      if k > 0 { check([inputs([k], [])[0]], "norm, \(context)") { norm($0[0]) } }
    }
  }

  @Test("the gradient of symm is symmetric, half of that of both triangles moving alone")
  func symmetricGradient() throws {
    let s = syrk(sample([3, 3]))
    let b = sample([3, 2], seed: 2)
    for (side, b) in [(Side.left, b), (.right, b.transposed())] {
      let g = try gradient(at: s) { symm($0, Variable(b), side: side).sum() }
      #expect(g == g.transposed())
      let full = try gradient(at: s) { s in
        (side == .left ? matmul(s, Variable(b)) : matmul(Variable(b), s)).sum()
      }
      expectClose(g, ((full + full.transposed()) * 0.5).reference, within: 1e-14)
    }
  }

  @Test("the norm's gradient at 0 is 0")
  func normOfZero() throws {
    let x: Tensor<Double> = [[0, 0], [3, 4]]
    let expected: Tensor<Double> = [[0, 0], [0.6, 0.8]]
    expectClose(try gradient(at: x) { norm($0).sum() }, expected.reference, within: 1e-15)
    let product = try hessianVectorProduct(at: x, vector: [[1, 0], [1, 0]]) { norm($0).sum() }
    #expect(product.isFinite)
  }
}
