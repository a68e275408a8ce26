import LinearAlgebra
import TestSupport
import Testing

@Suite("Symmetric")
struct SymmetricTests {
  @Test("syrk is the product with the own transpose, symmetric to the bit", arguments: 0..<80)
  func syrkProducts(seed: Int) {
    check(Float.self, seed: seed)
    check(Double.self, seed: seed)
  }

  private func check<Scalar: TensorScalar>(_: Scalar.Type, seed: Int) {
    var generator = SplitMix64(seed: seed)
    let (n, k) = (extent(&generator), extent(&generator))
    let batch = generator.shape(rank: generator.integer(in: 0...2), upTo: 4)
    let transpose = Bool.random(using: &generator)
    let layout = Layout.allCases.randomElement(using: &generator)!
    let a = Tensor(Reference<Scalar>(random: batch + (transpose ? [k, n] : [n, k]), using: &generator), layout: layout)
    let plain = transpose ? a.transposed() : a
    let product = matmul(plain, plain.transposed())
    let context = "seed \(seed): \(batch) n \(n) k \(k) transpose \(transpose) \(layout)"
    let tolerance = Scalar(16 + k) * Scalar.ulpOfOne
    Tensor<Scalar>.poisonMemory(batch + [n, n])
    let found = syrk(a, transpose: transpose)
    expectClose(found, product.reference, within: tolerance, context)
    expectIdentical(found, found.transposed(), context)

    let general = Tensor(Reference<Scalar>(random: batch + [n, n], using: &generator))
    let symmetric = general + general.transposed()
    // Only the lower triangle of the old value is read.
    var c = symmetric.lowerTriangle() + symmetric.nanAboveDiagonal()
    syrk(a, transpose: transpose, alpha: -2, beta: 0.5, into: &c)
    expectClose(c, (product * -2 + symmetric * 0.5).reference, within: 4 * tolerance, context)
    expectIdentical(c, c.transposed(), context)
  }

  @Test("a large matrix in tiles", arguments: [false, true], [1, 2, 3])
  func largeProduct(transpose: Bool, threads: Int) {
    let before = Threads.count
    defer { Threads.count = before }
    Threads.count = threads
    let (n, k) = (391, 37)
    var generator = SplitMix64(seed: 1)
    let a = Tensor(Reference<Double>(random: transpose ? [k, n] : [n, k], using: &generator))
    let plain = transpose ? a.transposed() : a
    let product = matmul(plain, plain.transposed())
    expectClose(syrk(a, transpose: transpose), product.reference, within: 1e-13)
    let general = Tensor(Reference<Double>(random: [n, n], using: &generator))
    let symmetric = general + general.transposed()
    var c = symmetric.lowerTriangle() + symmetric.nanAboveDiagonal()
    syrk(a, transpose: transpose, alpha: -2, beta: 0.5, into: &c)
    expectClose(c, (product * -2 + symmetric * 0.5).reference, within: 1e-12)
    expectIdentical(c, c.transposed())
  }

  @Test("symm reads the lower triangle alone, from either side", arguments: 0..<80)
  func symmProducts(seed: Int) {
    checkSymm(Float.self, seed: seed)
    checkSymm(Double.self, seed: seed)
  }

  private func checkSymm<Scalar: TensorScalar>(_: Scalar.Type, seed: Int) {
    var generator = SplitMix64(seed: seed)
    let (n, m) = (extent(&generator), extent(&generator))
    let (batchS, batchB) = batchPair(using: &generator)
    let side: Side = Bool.random(using: &generator) ? .left : .right
    let layouts = (Layout.allCases.randomElement(using: &generator)!, Layout.allCases.randomElement(using: &generator)!)
    let general = Tensor(Reference<Scalar>(random: batchS + [n, n], using: &generator))
    let symmetric = general + general.transposed()
    let stored = Tensor((symmetric.lowerTriangle() + symmetric.nanAboveDiagonal()).reference, layout: layouts.0)
    let b = Tensor(
      Reference<Scalar>(random: batchB + (side == .left ? [n, m] : [m, n]), using: &generator), layout: layouts.1)
    let expected = side == .left ? matmul(symmetric, b) : matmul(b, symmetric)
    Tensor<Scalar>.poisonMemory(Array(expected.shape))
    expectClose(
      symm(stored, b, side: side), expected.reference, within: Scalar(16 + n) * 2 * Scalar.ulpOfOne,
      "seed \(seed): \(batchS) \(batchB) n \(n) m \(m) \(side) \(layouts)")
  }

  @Test("syrk's target may be its argument, and is not changed where it is shared")
  func aliasing() {
    var a: Tensor<Double> = [[1, 2], [3, 4]]
    let shared = a
    syrk(a, into: &a)
    #expect(a == [[5, 11], [11, 25]])
    #expect(shared == [[1, 2], [3, 4]])
  }
}

extension Tensor {
  /// NaN above the diagonals, zero elsewhere.
  fileprivate func nanAboveDiagonal() -> Tensor {
    select(where: Tensor.ones(shape).upperTriangle(diagonal: 1), Tensor(Scalar.nan), Tensor(0))
  }

}
