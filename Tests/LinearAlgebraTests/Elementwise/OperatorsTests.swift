import LinearAlgebra
import TestSupport
import Testing

/// The operators that are written for one precision against the generic ones, and numbers on either side.
@Suite("Operators")
struct OperatorsTests {
  /// In a generic function only the generic operators apply.
  private func generic<Scalar: TensorScalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>, _ s: Scalar) -> [Tensor<Scalar>] {
    [a + b, a - b, a * b, a / b, a + s, a - s, a * s, a / s, s + a, s - a, s * a, s / a]
  }

  @Test("each precision has the numbers of the generic operators, over random shapes")
  func precisions() {
    for seed in 0..<40 {
      var generator = SplitMix64(seed: seed)
      let shape = Shape(generator.shape(rank: generator.integer(in: 0...4), upTo: 4, allowingZero: true))
      let a = Tensor<Double>.randomNormal(shape, from: RandomStream(seed: UInt64(seed), purpose: 1))
      let b = Tensor<Double>.randomNormal(Shape(shape.suffix(2)), from: RandomStream(seed: UInt64(seed), purpose: 2))
      let s = 0.1 + Double(seed)
      let double: [Tensor<Double>] = [a + b, a - b, a * b, a / b, a + s, a - s, a * s, a / s, s + a, s - a, s * a, s / a]
      for (found, expected) in zip(double, generic(a, b, s)) { expectIdentical(found, expected, "\(shape)") }
      let (x, y, t) = (Tensor<Float>(a), Tensor<Float>(b), Float(s))
      let single: [Tensor<Float>] = [x + y, x - y, x * y, x / y, x + t, x - t, x * t, x / t, t + x, t - x, t * x, t / x]
      for (found, expected) in zip(single, generic(x, y, t)) { expectIdentical(found, expected, "\(shape)") }
    }
  }

  @Test("numbers on either side of what takes two operands")
  func numbers() {
    let x: Tensor<Double> = [-1, 0.5, 2]
    let mask = x .> 0
    func same(_ found: Tensor<Double>, _ expected: Tensor<Double>, sourceLocation: SourceLocation = #_sourceLocation) {
      #expect(found == expected, sourceLocation: sourceLocation)
    }
    same(maximum(x, 1), [1, 1, 2])
    same(maximum(1, x), [1, 1, 2])
    same(minimum(x, 1), [-1, 0.5, 1])
    same(minimum(1, x), [-1, 0.5, 1])
    same(pow(2, x), [0.5, 2.0.squareRoot(), 4])
    same(select(where: mask, x, 0), [0, 0.5, 2])
    same(select(where: mask, 0, x), [-1, 0, 0])
    same(select(where: mask, 1, -1), [-1, 1, 1])
    same(0.5 .< x, [0, 0, 1])
    same(0.5 .<= x, [0, 1, 1])
    same(0.5 .> x, [1, 0, 0])
    same(0.5 .>= x, [1, 1, 0])
    same(0.5 .== x, [0, 1, 0])
    same(0.5 .!= x, [1, 0, 1])
    let empty = Tensor<Float>.zeros([0, 2])
    #expect(maximum(1, empty).shape == [0, 2])
    #expect(select(where: empty, 1, empty).shape == [0, 2])
  }

  @Test("functions of single numbers need no other module")
  func functions() {
    let (x, y): (Double, Float) = (0.25, 0.25)
    func close(_ found: Double, _ expected: Double, sourceLocation: SourceLocation = #_sourceLocation) {
      #expect((found - expected).magnitude < 1e-14, sourceLocation: sourceLocation)
    }
    #expect(sqrt(y) == 0.5)
    #expect(pow(y, 2) == 0.0625)
    #expect(exp(y).isFinite)
    close(sqrt(x), 0.5)
    close(pow(x, 2), 0.0625)
    close(exp(log(x)), x)
    close(log1p(expm1(x)), x)
    close(tan(x), sin(x) / cos(x))
    close(asin(sin(x)), x)
    close(acos(cos(x)), x)
    close(atan(tan(x)), x)
    close(atan2(x, 1), atan(x))
    close(hypot(3.0, 4.0), 5)
    close(asinh(sinh(x)), x)
    close(acosh(cosh(x)), x)
    close(atanh(tanh(x)), x)
    close(log2(8.0), 3)
    close(log10(1000.0), 3)
    close(erf(0.5), 0.5204998778130465)
    close(floor(1.5), 1)
    close(ceil(1.5), 2)
    close(round(2.5), 3)
    close(trunc(-1.5), -1)
  }
}
