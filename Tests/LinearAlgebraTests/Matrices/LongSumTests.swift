import LinearAlgebra
import TestSupport
import Testing

/// Products whose sums are long and whose results are few: in single precision they must not lose the summands.
@Suite("Long sums")
struct LongSumTests {
  private static let length = 1 << 22

  /// The largest relative error of Σ x y for numbers in [0, 1), where `product` gives some copies of that sum.
  private func error(_ product: (Tensor<Float>, Tensor<Float>) -> Tensor<Float>) -> Double {
    let x = Tensor<Float>.randomUniform([Self.length], from: RandomStream(seed: 1, purpose: 1))
    let y = Tensor<Float>.randomUniform([Self.length], from: RandomStream(seed: 2, purpose: 1))
    let exact = (Tensor<Double>(x) * Tensor<Double>(y)).sum().scalar
    return abs(Tensor<Double>(product(x, y)) - exact).max().scalar / exact
  }

  // Rounding each of 2^22 sums at random would give 1e-4 of the last place's 6e-8; sums in few lanes give 1e-5.
  @Test("a row times a column, and some of either")
  func rowsTimesColumns() {
    let n = Self.length
    func columns(_ y: Tensor<Float>, _ count: Int) -> Tensor<Float> {
      y.expandingAxis(at: -1).broadcast(to: [n, count]).contiguous()
    }
    #expect(error { matmul($0.reshaped(to: [1, n]), $1.reshaped(to: [n, 1])) } < 2e-7)
    #expect(error { matmul($0.reshaped(to: [1, n]), columns($1, 2)) } < 2e-7)
    #expect(error { matmul(columns($0, 3).transposed(), $1.reshaped(to: [n, 1])) } < 2e-7)
    #expect(error { gemv(columns($0, 2), $1, transpose: true) } < 2e-7)
    #expect(error { gemv($0.reshaped(to: [1, n]), $1) } < 2e-7)
    #expect(error { gemv($0.reshaped(to: [n, 1]), $1, transpose: true) } < 2e-7)
    #expect(error { dot($0, $1) } < 2e-7)
    let two = { (x: Tensor<Float>) in x.broadcast(to: [2, n]).contiguous() }
    #expect(error { gemv(two($0), $1) } < 2e-6)
    #expect(error { matmul(two($0), $1.reshaped(to: [n, 1])) } < 2e-6)
  }

  @Test("alpha and beta", arguments: [1, 2, 5], [4096, 4097, 20_000])
  func scaled(columns: Int, length: Int) {
    var generator = SplitMix64(seed: length + columns)
    let a = Reference<Double>(random: [1, length], using: &generator)
    let b = Reference<Double>(random: [length, columns], using: &generator)
    let c = Reference<Double>(random: [1, columns], using: &generator)
    let expected = Reference<Double>(shape: [1, columns]) { index in
      2 * (0..<length).reduce(0) { $0 + a[[0, $1]] * b[[$1, index[1]]] } - 3 * c[index]
    }
    for layout in [Layout.contiguous, .transposed, .stepped] {
      var result = Tensor(c)
      gemm(Tensor(a, layout: layout), Tensor(b, layout: layout), alpha: 2, beta: -3, into: &result)
      expectClose(result, expected, within: 1e-12)
      var fresh = Tensor<Double>(repeating: .nan, shape: [1, columns])
      gemm(Tensor(a, layout: layout), Tensor(b, layout: layout), into: &fresh)
      #expect(fresh.isFinite)
    }
  }
}
