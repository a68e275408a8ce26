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

  @Test("softplus and sigmoid neither overflow nor lose small values")
  func stableTails() {
    #expect(softplus(Tensor<Float>([1000])) == [1000])
    let small = softplus(Tensor<Double>([-40])).scalar
    #expect(abs(small / Foundation.exp(-40) - 1) < 1e-12)
    let tail = sigmoid(Tensor<Double>([-700])).scalar
    #expect(abs(tail / Foundation.exp(-700) - 1) < 1e-12)
  }
}
