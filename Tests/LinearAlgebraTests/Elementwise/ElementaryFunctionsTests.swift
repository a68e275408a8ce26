import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// A function of tensors beside the same one of numbers, and where to try it.
private struct Case: Sendable, CustomTestStringConvertible {
  let name: String
  let single: @Sendable (Tensor<Float>) -> Tensor<Float>
  let double: @Sendable (Tensor<Double>) -> Tensor<Double>
  let expected: @Sendable (Double) -> Double
  let domain: ClosedRange<Double>

  var testDescription: String { name }
}

private func stableSoftplus(_ x: Double) -> Double { max(x, 0) + Foundation.log1p(Foundation.exp(-Swift.abs(x))) }

private func logistic(_ x: Double) -> Double { 1 / (1 + Foundation.exp(-x)) }

private let cases: [Case] = [
  Case(name: "abs", single: abs, double: abs, expected: { Swift.abs($0) }, domain: -3...3),
  Case(name: "sign", single: sign, double: sign, expected: { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }, domain: -3...3),
  Case(name: "square", single: square, double: square, expected: { $0 * $0 }, domain: -3...3),
  Case(name: "sqrt", single: sqrt, double: sqrt, expected: { $0.squareRoot() }, domain: 0...100),
  Case(name: "reciprocal", single: reciprocal, double: reciprocal, expected: { 1 / $0 }, domain: 0.1...10),
  Case(name: "exp", single: exp, double: exp, expected: { Foundation.exp($0) }, domain: -80...80),
  Case(name: "expm1", single: expm1, double: expm1, expected: { Foundation.expm1($0) }, domain: -5...5),
  Case(name: "log", single: log, double: log, expected: { Foundation.log($0) }, domain: 1e-30...1e30),
  Case(name: "log1p", single: log1p, double: log1p, expected: { Foundation.log1p($0) }, domain: -0.9...5),
  Case(name: "sin", single: sin, double: sin, expected: { Foundation.sin($0) }, domain: -20...20),
  Case(name: "cos", single: cos, double: cos, expected: { Foundation.cos($0) }, domain: -20...20),
  Case(name: "tanh", single: tanh, double: tanh, expected: { Foundation.tanh($0) }, domain: -20...20),
  Case(name: "sigmoid", single: sigmoid, double: sigmoid, expected: logistic, domain: -80...80),
  Case(name: "softplus", single: softplus, double: softplus, expected: stableSoftplus, domain: -80...80),
  Case(name: "relu", single: relu, double: relu, expected: { max($0, 0) }, domain: -3...3),
  Case(name: "floor", single: floor, double: floor, expected: { $0.rounded(.down) }, domain: -3...3),
  Case(name: "ceil", single: ceil, double: ceil, expected: { $0.rounded(.up) }, domain: -3...3),
  Case(name: "round", single: round, double: round, expected: { $0.rounded(.toNearestOrEven) }, domain: -3...3),
  Case(name: "trunc", single: trunc, double: trunc, expected: { $0.rounded(.towardZero) }, domain: -3...3),
  Case(name: "tan", single: tan, double: tan, expected: { Foundation.tan($0) }, domain: -1.4...1.4),
  Case(name: "asin", single: asin, double: asin, expected: { Foundation.asin($0) }, domain: -0.95...0.95),
  Case(name: "acos", single: acos, double: acos, expected: { Foundation.acos($0) }, domain: -1...0.9),
  Case(name: "atan", single: atan, double: atan, expected: { Foundation.atan($0) }, domain: -20...20),
  Case(name: "sinh", single: sinh, double: sinh, expected: { Foundation.sinh($0) }, domain: -5...5),
  Case(name: "cosh", single: cosh, double: cosh, expected: { Foundation.cosh($0) }, domain: -5...5),
  Case(name: "asinh", single: asinh, double: asinh, expected: { Foundation.asinh($0) }, domain: -20...20),
  Case(name: "acosh", single: acosh, double: acosh, expected: { Foundation.acosh($0) }, domain: 1.5...20),
  Case(name: "atanh", single: atanh, double: atanh, expected: { Foundation.atanh($0) }, domain: -0.9...0.9),
  Case(name: "log2", single: log2, double: log2, expected: { Foundation.log2($0) }, domain: 1.5...1e30),
  Case(name: "log10", single: log10, double: log10, expected: { Foundation.log10($0) }, domain: 1.5...1e30),
  Case(name: "erf", single: erf, double: erf, expected: { Foundation.erf($0) }, domain: -4...4),
  Case(name: "lgamma", single: lgamma, double: lgamma, expected: { Foundation.lgamma($0) }, domain: 2.5...20),
  Case(
    name: "clip", single: { clip($0, -1...2) }, double: { clip($0, -1...2) }, expected: { min(max($0, -1), 2) },
    domain: -3...3),
  Case(name: "step", single: step, double: step, expected: { $0 > 0 ? 1 : 0 }, domain: -3...3),
]

@Suite("Elementary functions")
struct ElementaryFunctionsTests {
  @Test("agree with C's over random shapes and layouts", arguments: cases)
  private func values(_ function: Case) {
    func check<Scalar: TensorScalar>(_ apply: (Tensor<Scalar>) -> Tensor<Scalar>) {
      for seed in 0..<12 {
        var generator = SplitMix64(seed: seed)
        let shape = generator.shape(rank: generator.integer(in: 0...4), upTo: 9)
        let x = Reference<Scalar>(random: shape, in: function.domain, using: &generator)
        let expected = x.map { Scalar(function.expected(Double($0))) }
        let layout = Layout.allCases.randomElement(using: &generator)!
        expectClose(
          apply(Tensor(x, layout: layout)), expected, within: 8 * Scalar.ulpOfOne,
          "\(function.name), seed \(seed), \(shape), \(layout)")
      }
    }
    check(function.single)
    check(function.double)
  }

  @Test("NaN stays NaN", arguments: cases.filter { $0.name != "step" })
  private func notANumber(_ function: Case) {
    #expect(function.single(Tensor(Float.nan)).scalar.isNaN)
    #expect(function.double(Tensor(Double.nan)).scalar.isNaN)
  }

  @Test("limits at infinity and outside of the domain")
  func limits() {
    let infinity = Tensor<Double>([.infinity, -.infinity])
    expectEqual(exp(infinity), Reference(shape: [2], elements: [.infinity, 0]))
    expectEqual(expm1(infinity), Reference(shape: [2], elements: [.infinity, -1]))
    expectEqual(tanh(infinity), Reference(shape: [2], elements: [1, -1]))
    expectEqual(sigmoid(infinity), Reference(shape: [2], elements: [1, 0]))
    expectEqual(softplus(infinity), Reference(shape: [2], elements: [.infinity, 0]))
    expectEqual(relu(infinity), Reference(shape: [2], elements: [.infinity, 0]))
    expectEqual(sign(infinity), Reference(shape: [2], elements: [1, -1]))
    expectEqual(log(Tensor<Double>([0, -1, .infinity])), Reference(shape: [3], elements: [-.infinity, .nan, .infinity]))
    expectEqual(sqrt(Tensor<Double>([0, -1, .infinity])), Reference(shape: [3], elements: [0, .nan, .infinity]))
    expectEqual(reciprocal(Tensor<Double>([0, .infinity])), Reference(shape: [2], elements: [.infinity, 0]))
  }

  @Test(
    "zero keeps its sign, and a subnormal its value, where the function is near its argument",
    arguments: cases.filter { ["expm1", "log1p", "sin", "tanh", "tan", "asin", "atan", "sinh", "asinh"].contains($0.name) })
  private func nearZero(_ function: Case) {
    func check<Scalar: TensorScalar>(_ apply: (Tensor<Scalar>) -> Tensor<Scalar>) {
      let tiny = 3 * Scalar.leastNonzeroMagnitude, x = Tensor<Scalar>([0, -0.0, tiny, -tiny])
      #expect(apply(x) == x)
      #expect(signbit(apply(x)) == [0, 1, 0, 1])
    }
    check(function.single)
    check(function.double)
  }

  @Test("softplus and sigmoid neither overflow nor lose small values")
  func stableTails() {
    #expect(softplus(Tensor<Float>([1000])) == [1000])
    let small = softplus(Tensor<Double>([-40])).scalar
    #expect(abs(small / Foundation.exp(-40) - 1) < 1e-12)
    let tail = sigmoid(Tensor<Double>([-700])).scalar
    #expect(abs(tail / Foundation.exp(-700) - 1) < 1e-12)
  }

  @Test("masks of what is no number and what is finite")
  func kindsOfNumbers() {
    let x = Tensor<Float>([1, .nan, .infinity, -.infinity, 0])
    #expect(isNaN(x) == [0, 1, 0, 0, 0])
    #expect(isFinite(x) == [1, 0, 0, 0, 1])
    #expect(isNaN(x).any() == Tensor(1) && isFinite(x).all() == Tensor(0))
  }

  @Test("halves go to the even neighbour")
  func halves() {
    #expect(round(Tensor<Double>([-1.5, -0.5, 0.5, 1.5, 2.5])) == [-2, 0, 0, 2, 2])
    #expect(trunc(Tensor<Double>([-1.7, 1.7])) == [-1, 1])
  }

  @Test("angles and lengths of points in all quadrants, at the axes and beyond a square's range")
  func points() {
    let y = Tensor<Double>([1, -1, 0], shape: [3, 1])
    let x = Tensor<Double>([2, -2, 0, 1e200])
    let expected = [1.0, -1, 0].flatMap { y in [2, -2, 0, 1e200].map { Foundation.atan2(y, $0) } }
    expectClose(atan2(y, x), Reference(shape: [3, 4], elements: expected), within: 1e-15)
    #expect((hypot(Tensor<Double>(3e200), Tensor(4e200)).scalar / 5e200 - 1).magnitude < 1e-15)
    #expect(hypot(Tensor<Float>([3, 0]), Tensor([4, 0])) == [5, 0])
  }

  /// Values of SciPy.
  @Test("the polygamma functions have known values")
  func polygammas() {
    let x = Tensor<Double>([1, 0.5, 10, -1.5, 100.25])
    expectClose(polygamma(0, x), Reference(shape: [5], elements: [
      -0.5772156649015329, -1.9635100260214235, 2.251752589066721, 0.7031566406452434, 4.602671243274712,
    ]), within: 1e-13)
    expectClose(polygamma(1, x), Reference(shape: [5], elements: [
      1.6449340668482264, 4.934802200544679, 0.10516633568168575, 9.379246644989124, 0.010024978698123365,
    ]), within: 1e-13)
    expectClose(polygamma(3, x), Reference(shape: [5], elements: [
      6.493939402266829, 97.40909103400242, 0.0023199013042898686, 194.59427621918758, 2.0149740631493753e-06,
    ]), within: 1e-13)
    #expect(isNaN(polygamma(0, Tensor<Double>([0, -2]))) == [1, 1])
  }
}
