import LinearAlgebra
import TestSupport
import Testing

@Suite("Sums of exponentials of two numbers")
struct LogAddExpTests {
  @Test("neither overflow nor lose the smaller number, and infinities are limits")
  func limits() {
    let a = Tensor<Double>([1000, -1000, 0, .infinity, -.infinity, .infinity, 3, .nan])
    let b = Tensor<Double>([1000, -1000, -40, .infinity, -.infinity, -.infinity, -.infinity, 1])
    let expected = [1000 + log(2.0), -1000 + log(2.0), log1p(exp(-40.0)), .infinity, -.infinity, .infinity, 3, .nan]
    expectClose(logAddExp(a, b), Reference(shape: [8], elements: expected), within: 1e-15)
  }

  @Test("is the sum over an axis of the two stacked, over random shapes that broadcast")
  func stacked() {
    func check<Scalar: TensorScalar>(_ type: Scalar.Type) {
      var generator = SplitMix64(seed: 6)
      for _ in 0..<20 {
        let shape = generator.shape(rank: generator.integer(in: 1...3))
        let a = Tensor(Reference<Scalar>(random: shape, in: -30...30, using: &generator))
        let b = Tensor(Reference<Scalar>(random: [shape[shape.count - 1]], in: -30...30, using: &generator))
        let sum = Tensor.stack(Tensor.broadcastTogether([a, b])).logSumExp(axes: [0])
        expectClose(logAddExp(a, b), Reference(shape: shape, elements: sum.scalars), within: 8 * Scalar.ulpOfOne)
      }
    }
    check(Float.self)
    check(Double.self)
  }
}
