import LinearAlgebra
import TestSupport
import Testing

@Suite("Gemm")
struct GemmTests {
  @Test("α op(a) op(b) + β c of random shapes, layouts, batches and transposes", arguments: 0..<150)
  func products(seed: Int) {
    check(Float.self, seed: seed)
    check(Double.self, seed: seed)
  }

  private func check<Scalar: TensorScalar>(_: Scalar.Type, seed: Int) {
    var generator = SplitMix64(seed: seed)
    let (m, n, k) = (extent(&generator), extent(&generator), extent(&generator))
    let (batchA, batchB) = batchPair(using: &generator)
    let (transposeA, transposeB) = (Bool.random(using: &generator), Bool.random(using: &generator))
    let layouts = (Layout.allCases.randomElement(using: &generator)!, Layout.allCases.randomElement(using: &generator)!)
    let alpha: Scalar = [1, -0.5].randomElement(using: &generator)!
    let beta: Scalar = [0, 1, 2].randomElement(using: &generator)!
    let a = Reference<Scalar>(random: batchA + (transposeA ? [k, m] : [m, k]), using: &generator)
    let b = Reference<Scalar>(random: batchB + (transposeB ? [n, k] : [k, n]), using: &generator)
    let batch = broadcastReference(batchA, batchB)!
    let old = Reference<Scalar>(random: batch + [m, n], using: &generator)
    let expected = Reference<Scalar>(shape: batch + [m, n]) { index in
      let (prefix, row, column) = (Array(index.dropLast(2)), index[index.count - 2], index[index.count - 1])
      let sum = (0..<k).reduce(0.0) { sum, inner in
        let x = a.broadcastElement(prefix + (transposeA ? [inner, row] : [row, inner]))
        let y = b.broadcastElement(prefix + (transposeB ? [column, inner] : [inner, column]))
        return sum + Double(x) * Double(y)
      }
      return Scalar(Double(alpha) * sum + (beta == 0 ? 0 : Double(beta) * Double(old[index])))
    }
    let context = """
      seed \(seed): \(batchA) \(batchB) m \(m) n \(n) k \(k) \(layouts) transposes \(transposeA) \(transposeB) \
      α \(alpha) β \(beta)
      """
    let tolerance = Scalar(16 + k) * Scalar.ulpOfOne
    let (x, y) = (Tensor(a, layout: layouts.0), Tensor(b, layout: layouts.1))
    // With β = 0 what was in the target must not matter, not even NaN.
    var c = beta == 0 ? Tensor(repeating: .nan, shape: Shape(batch + [m, n])) : Tensor(old)
    gemm(x, y, transposeA: transposeA, transposeB: transposeB, alpha: alpha, beta: beta, into: &c)
    expectClose(c, expected, within: tolerance, context)

    let (plainA, plainB) = (transposeA ? x.transposed() : x, transposeB ? y.transposed() : y)
    var product = Tensor<Scalar>.zeros(Shape(batch + [m, n]))
    gemm(x, y, transposeA: transposeA, transposeB: transposeB, into: &product)
    Tensor<Scalar>.poisonMemory(batch + [m, n])
    let (found, wanted) = (matmul(plainA, plainB), product)
    expectClose(found, wanted.reference, within: tolerance, context)
  }

  @Test("large products, which are cut into panels", arguments: [
    (257, 129, 300), (1024, 65, 64), (65, 1024, 64), (300, 300, 300), (33, 2000, 40), (2000, 17, 100), (1, 3072, 500),
    (3072, 1, 500), (1, 301, 2048), (301, 1, 2048),
  ])
  func large(m: Int, n: Int, k: Int) {
    for (transposeA, transposeB) in [(false, false), (true, false), (false, true), (true, true)] {
      var generator = SplitMix64(seed: m)
      let a = DenseMatrix(random: m, k, using: &generator)
      let b = DenseMatrix(random: k, n, using: &generator)
      let expected = a * b
      let x = Tensor<Double>(transposeA ? a.transposed : a)
      let y = Tensor<Double>(transposeB ? b.transposed : b)
      var c = Tensor<Double>.zeros([m, n])
      gemm(x, y, transposeA: transposeA, transposeB: transposeB, into: &c)
      #expect((c.matrices[0] - expected).oneNorm < 1e-13 * Double(k) * Double(m))
      var single = Tensor<Float>.zeros([m, n])
      gemm(Tensor<Float>(x), Tensor<Float>(y), transposeA: transposeA, transposeB: transposeB, into: &single)
      #expect((single.matrices[0] - expected).oneNorm < 1e-6 * Double(k) * Double(m))
    }
  }

  @Test("the target's memory is reused where it is not shared, and left alone where it is")
  func target() {
    let a: Tensor<Double> = [[1, 2], [3, 4]]
    var c = Tensor<Double>.zeros([2, 2])
    let address = c.withUnsafeMutableBufferPointer { $0.baseAddress }
    gemm(a, a, into: &c)
    gemm(a, a, beta: 1, into: &c)
    #expect(c == [[14, 20], [30, 44]])
    #expect(c.withUnsafeMutableBufferPointer { $0.baseAddress } == address)
    let shared = c
    gemm(a, a, into: &c)
    #expect(c == [[7, 10], [15, 22]])
    #expect(shared == [[14, 20], [30, 44]])
  }

  @Test("the target may be a factor")
  func aliasing() {
    var a: Tensor<Float> = [[1, 2], [3, 4]]
    gemm(a, a.transposed(), beta: 1, into: &a)
    #expect(a == [[6, 13], [14, 29]])
    gemm(a, a, into: &a)
    #expect(a == [[218, 455], [490, 1023]])
  }

  @Test("a row of a batch on the left, a vector as a matrix, an inner extent of 0")
  func special() {
    let x = Tensor<Double>.range(24).reshaped(to: [4, 2, 3])
    let w = Tensor<Double>.range(6).reshaped(to: [3, 2])
    let rows = matmul(x[.all, 0..<1, .all], w)
    for index in 0..<4 { #expect(rows[index] == matmul(x[index, 0..<1], w)) }
    let tall = matmul(x, w)
    for index in 0..<4 { #expect(tall[index] == matmul(x[index], w)) }
    let flippedBatch = matmul(x.flipped(axis: 0), w)
    for index in 0..<4 { #expect(flippedBatch[index] == tall[3 - index]) }
    Tensor<Double>.poisonMemory([2, 3])
    #expect(matmul(Tensor<Double>.zeros([2, 0]), .zeros([0, 3])) == .zeros([2, 3]))
    var c = Tensor<Double>.ones([2, 3])
    gemm(Tensor<Double>.zeros([2, 0]), .zeros([0, 3]), beta: 3, into: &c)
    #expect(c == Tensor(repeating: 3, shape: [2, 3]))
  }
}

/// An extent of a matrix: often 0 or 1, often not a multiple of a register tile.
func extent(_ generator: inout SplitMix64) -> Int { [0, 1, 1, 2, 3, 5, 8, 17, 33].randomElement(using: &generator)! }

/// Two batch shapes that broadcast, mostly small.
func batchPair(using generator: inout SplitMix64) -> ([Int], [Int]) {
  let full = generator.shape(rank: generator.integer(in: 0...3), upTo: 3)
  func part() -> [Int] {
    full.suffix(generator.integer(in: 0...full.count)).map { generator.integer(in: 0...3) == 0 ? 1 : $0 }
  }
  return Bool.random(using: &generator) ? (full, part()) : (part(), full)
}
