import CKernels
import Foundation
import TestSupport
import Testing

/// A vectorised function beside libm's in a wider type, where to try it, and the largest error allowed in units in
/// the last place.
private struct Function: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let op: ck_unary_op
  let limit: Double
  let domains: [ClosedRange<Double>]
  let single: @Sendable (Double) -> Double
  #if arch(x86_64)
    let double: @Sendable (Float80) -> Float80
  #else
    let double: @Sendable (Double) -> Double
  #endif
}

private func sigmoid<Real: BinaryFloatingPoint>(_ x: Real, _ exp: (Real) -> Real) -> Real {
  x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x))
}

private func softplus<Real: BinaryFloatingPoint>(
  _ x: Real, _ exp: (Real) -> Real, _ log1p: (Real) -> Real
) -> Real {
  x.isNaN ? x : max(x, 0) + log1p(exp(-abs(x)))
}

private let functions = [
  Function(
    testDescription: "exp", op: CK_EXP, limit: 1.1, domains: [-750...750, -104...89, -1...1],
    single: { exp($0) }, double: { exp($0) }),
  Function(
    testDescription: "expm1", op: CK_EXPM1, limit: 2.5, domains: [-750...750, -20...89, -1...1],
    single: { expm1($0) }, double: { expm1($0) }),
  Function(
    testDescription: "log", op: CK_LOG, limit: 1, domains: [0...1e30, 0...3, 0.9...1.1],
    single: { log($0) }, double: { log($0) }),
  Function(
    testDescription: "log1p", op: CK_LOG1P, limit: 1, domains: [-1...1e30, -1...3, -0.1...0.1],
    single: { log1p($0) }, double: { log1p($0) }),
  Function(
    testDescription: "sin", op: CK_SIN, limit: 1, domains: [-1e4...1e4, -1e5...1e5, -3...3, -1e9...1e9],
    single: { sin($0) }, double: { sin($0) }),
  Function(
    testDescription: "cos", op: CK_COS, limit: 1, domains: [-1e4...1e4, -1e5...1e5, -3...3, -1e9...1e9],
    single: { cos($0) }, double: { cos($0) }),
  Function(
    testDescription: "tanh", op: CK_TANH, limit: 2.7, domains: [-20...20, -1...1, -0.01...0.01],
    single: { tanh($0) }, double: { tanh($0) }),
  Function(
    testDescription: "sigmoid", op: CK_SIGMOID, limit: 2.5, domains: [-750...40, -20...20, -1...1],
    single: { sigmoid($0, exp) }, double: { sigmoid($0, exp) }),
  Function(
    testDescription: "softplus", op: CK_SOFTPLUS, limit: 1.8, domains: [-750...750, -20...20, -1...1],
    single: { softplus($0, exp, log1p) }, double: { softplus($0, exp, log1p) }),
]

/// The error in units in the last place of the exact result; those of subnormal results are all alike.
private func error<Scalar: KernelScalar, Exact: BinaryFloatingPoint>(_ found: Scalar, _ exact: Exact) -> Double {
  if isSame(found, Scalar(exact)) { return 0 }
  if found.isNaN || exact.isNaN || (found == 0 && exact == 0) { return .infinity }
  let exponent = max(Int(exact.exponent), Int(Scalar.leastNormalMagnitude.exponent))
  let unit = Exact(sign: .plus, exponent: Exact.Exponent(exponent - Scalar.significandBitCount), significand: 1)
  return Double(abs(Exact(found) - exact) / unit)
}

/// The largest error over the arguments, and where.
private func worst<Scalar: KernelScalar, Exact: BinaryFloatingPoint>(
  _ op: ck_unary_op, _ arguments: [Scalar], _ exact: (Exact) -> Exact
) -> (error: Double, argument: Scalar) {
  var worst = (error: 0.0, argument: Scalar.nan)
  for (argument, found) in zip(arguments, Scalar.apply(op, arguments)) {
    let error = error(found, exact(Exact(argument)))
    if error > worst.error { worst = (error, argument) }
  }
  return worst
}

@Suite("Vectorised elementary functions")
struct ElementaryAccuracyTests {
  @Test("err by few units in the last place", arguments: functions)
  private func accuracy(_ function: Function) {
    func check<Scalar: KernelScalar, Exact: BinaryFloatingPoint>(_ type: Scalar.Type, _ exact: (Exact) -> Exact) {
      var generator = SplitMix64(seed: 1)
      for domain in function.domains {
        var arguments = (0..<40_000).map { _ in Scalar.value(in: domain, using: &generator) }
        arguments += (0..<20_000).map { _ in Scalar.anyFinite(using: &generator) }
          .filter { domain.contains(Double($0)) }
        let worst = worst(function.op, arguments, exact)
        #expect(worst.error <= function.limit, "\(function.testDescription)(\(worst.argument)), \(type)")
      }
    }
    check(Float.self, function.single)
    check(Double.self, function.double)
  }

  @Test("give what they must at zeros, infinities, NaN and the ends of the range", arguments: functions)
  private func specialValues(_ function: Function) {
    func check<Scalar: KernelScalar, Exact: BinaryFloatingPoint>(_ type: Scalar.Type, _ exact: (Exact) -> Exact) {
      for argument in Scalar.specialValues {
        let found = Scalar.apply(function.op, [argument])[0], expected = exact(Exact(argument))
        let isClose = expected.isFinite ? error(found, expected) <= function.limit : isSame(found, Scalar(expected))
        #expect(isClose, "\(function.testDescription)(\(argument)) = \(found), expected \(expected), \(type)")
      }
    }
    check(Float.self, function.single)
    check(Double.self, function.double)
  }

  @Test(
    "sin and cos keep their digits next to multiples of π / 2",
    arguments: functions.filter { [CK_SIN, CK_COS].contains($0.op) })
  private func quarterTurns(_ function: Function) {
    func check<Scalar: KernelScalar, Exact: BinaryFloatingPoint>(_ type: Scalar.Type, _ exact: (Exact) -> Exact) {
      let arguments = (1..<60_000).flatMap { turns -> [Scalar] in
        let multiple = Scalar(Scalar.Wide(turns) * (Scalar.Wide.pi / 2))
        return [multiple, -multiple.nextUp, multiple.nextDown]
      }
      let worst = worst(function.op, arguments, exact)
      #expect(worst.error <= function.limit, "\(function.testDescription)(\(worst.argument)), \(type)")
    }
    check(Float.self, function.single)
    check(Double.self, function.double)
  }

  @Test("large angles among small ones change none of them")
  func mixedAngles() {
    func check<Scalar: KernelScalar>(_: Scalar.Type) {
      var generator = SplitMix64(seed: 2)
      let small = (0..<1000).map { _ in Scalar.value(in: -100...100, using: &generator) }
      for op in [CK_SIN, CK_COS] {
        var mixed = small
        for index in stride(from: 3, to: 1000, by: 97) { mixed[index] = 1e7 }
        let expected = Scalar.apply(op, small), found = Scalar.apply(op, mixed)
        #expect(found.indices.allSatisfy { found[$0] == (mixed[$0] == 1e7 ? found[3] : expected[$0]) })
      }
    }
    check(Float.self)
    check(Double.self)
  }
}
