import LinearAlgebra
import TestSupport
import Testing

@Suite("Vectors")
struct VectorsTests {
  @Test("gemv, dot and norm of random shapes, layouts and batches", arguments: 0..<120)
  func products(seed: Int) {
    check(Float.self, seed: seed)
    check(Double.self, seed: seed)
  }

  private func check<Scalar: TensorScalar>(_: Scalar.Type, seed: Int) {
    var generator = SplitMix64(seed: seed)
    let (m, n) = (extent(&generator), extent(&generator))
    let (batchA, batchX) = batchPair(using: &generator)
    let transpose = Bool.random(using: &generator)
    let layouts = (Layout.allCases.randomElement(using: &generator)!, Layout.allCases.randomElement(using: &generator)!)
    let a = Reference<Scalar>(random: batchA + (transpose ? [n, m] : [m, n]), using: &generator)
    let x = Reference<Scalar>(random: batchX + [n], using: &generator)
    let batch = broadcastReference(batchA, batchX)!
    let context = "seed \(seed): \(batchA) \(batchX) m \(m) n \(n) transpose \(transpose) \(layouts)"
    let tolerance = Scalar(16 + n) * Scalar.ulpOfOne
    let (matrix, vector) = (Tensor(a, layout: layouts.0), Tensor(x, layout: layouts.1))

    let product = Reference<Scalar>(shape: batch + [m]) { index in
      let (prefix, row) = (Array(index.dropLast()), index[index.count - 1])
      return Scalar(
        (0..<n).reduce(0.0) { sum, column in
          let element = a.broadcastElement(prefix + (transpose ? [column, row] : [row, column]))
          return sum + Double(element) * Double(x.broadcastElement(prefix + [column]))
        })
    }
    Tensor<Scalar>.poisonMemory(product.shape)
    expectClose(gemv(matrix, vector, transpose: transpose), product, within: tolerance, context)

    let y = Reference<Scalar>(random: batchA + [n], using: &generator)
    let inner = Reference<Scalar>(shape: batch) { index in
      Scalar(
        (0..<n).reduce(0.0) {
          $0 + Double(x.broadcastElement(index + [$1])) * Double(y.broadcastElement(index + [$1]))
        })
    }
    expectClose(dot(vector, Tensor(y, layout: layouts.0)), inner, within: tolerance, context)

    let length = Reference<Scalar>(shape: batchX) { index in
      Scalar((0..<n).reduce(0.0) { $0 + Double(x[index + [$1]]) * Double(x[index + [$1]]) }.squareRoot())
    }
    expectClose(norm(vector), length, within: tolerance, context)
  }

  @Test("dot and gemv of broadcast and of repeated elements")
  func broadcastVectors() {
    let ones = Tensor<Float>(1).broadcast(to: [5])
    #expect(dot(ones, Tensor<Float>.range(5)).scalar == 10)
    #expect(gemv(Tensor<Float>.range(10).reshaped(to: [2, 5]), ones) == [10, 35])
    #expect(norm(Tensor<Float>(2).broadcast(to: [3, 4])) == [4, 4, 4])
  }

  @Test("norm neither overflows nor underflows")
  func extremes() {
    #expect(norm(Tensor<Double>([3e300, 4e300])).scalar == 5e300)
    #expect(norm(Tensor<Float>([3e30, 4e30])).scalar == 5e30)
    #expect(abs(norm(Tensor<Double>([3e-300, 4e-300])).scalar / 5e-300 - 1) < 1e-15)
    #expect(norm(Tensor<Double>([.nan, 1])).scalar.isNaN)
    #expect(norm(Tensor<Double>.zeros([2, 0])) == [0, 0])
  }
}
