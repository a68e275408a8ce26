import CKernels
import TestSupport
import Testing

/// An element's bits depend on its operands alone: not on its place in a vector, in the remainder of a loop, in a
/// gathered block, or in place of its operand. So work may be cut for threads anywhere.
@Suite("Elementwise kernels by parts")
struct ChunkingTests {
  private func operands<Scalar: KernelScalar>(_ count: Int, seed: Int) -> [Scalar] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { index in
      switch index % 8 {
      case 0: Scalar.specialValues.randomElement(using: &generator)!
      case 1, 2: Scalar.anyFinite(using: &generator)
      default: Scalar.value(in: -12...12, using: &generator)
      }
    }
  }

  /// Consecutive ranges of odd lengths.
  private func cuts(_ count: Int, seed: Int) -> [Range<Int>] {
    var generator = SplitMix64(seed: seed), ranges: [Range<Int>] = []
    while let start = Optional(ranges.last?.upperBound ?? 0), start < count {
      ranges.append(start..<min(count, start + 2 * generator.integer(in: 0...40) + 1))
    }
    return ranges
  }

  @Test("a function of one operand", arguments: ck_unary_op.all)
  private func unary(_ op: ck_unary_op) {
    func check<Scalar: KernelScalar>(_: Scalar.Type) {
      let a: [Scalar] = operands(1500, seed: 1), whole = Scalar.apply(op, a)
      let parts = cuts(a.count, seed: 2).flatMap { Scalar.apply(op, Array(a[$0])) }
      #expect(firstChange(parts, whole) == nil, "parts")

      var inPlace = a, loop = ck_loop.dense(a.count)
      inPlace.withUnsafeMutableBufferPointer { Scalar.cKernels.unary(op, &loop, $0.baseAddress!, $0.baseAddress!) }
      #expect(firstChange(inPlace, whole) == nil, "in place")

      var reversed = [Scalar](repeating: 0, count: a.count)
      loop = ck_loop(shape: [a.count], strides: [[1], [-1]])
      a.withUnsafeBufferPointer { Scalar.cKernels.unary(op, &loop, $0.baseAddress! + a.count - 1, &reversed) }
      #expect(firstChange(reversed.reversed(), whole) == nil, "reversed")

      var spread = [Scalar](repeating: 0, count: 3 * a.count)
      loop = ck_loop(shape: [a.count], strides: [[3], [1]])
      Scalar.cKernels.unary(op, &loop, a, &spread)
      #expect(firstChange(a.indices.map { spread[3 * $0] }, whole) == nil, "spread")
    }
    check(Float.self)
    check(Double.self)
  }

  @Test("a function of two operands", arguments: ck_binary_op.all)
  private func binary(_ op: ck_binary_op) {
    func check<Scalar: KernelScalar>(_: Scalar.Type) {
      let a: [Scalar] = operands(1500, seed: 3), b: [Scalar] = operands(1501, seed: 4).dropLast().reversed()
      let whole = Scalar.apply(op, a, b)
      let parts = cuts(a.count, seed: 5).flatMap { Scalar.apply(op, Array(a[$0]), Array(b[$0])) }
      #expect(firstChange(parts, whole) == nil, "parts")

      var loop = ck_loop.dense(a.count)
      var first = a, second = b
      first.withUnsafeMutableBufferPointer { Scalar.cKernels.binary(op, &loop, $0.baseAddress!, b, $0.baseAddress!) }
      #expect(firstChange(first, whole) == nil, "in place of the first")
      second.withUnsafeMutableBufferPointer { Scalar.cKernels.binary(op, &loop, a, $0.baseAddress!, $0.baseAddress!) }
      #expect(firstChange(second, whole) == nil, "in place of the second")
    }
    check(Float.self)
    check(Double.self)
  }

  @Test("a step of ADAM")
  func adam() {
    func check<Scalar: KernelScalar>(_: Scalar.Type) {
      var generator = SplitMix64(seed: 6)
      let gradient = (0..<999).map { _ in Scalar.value(in: -2...2, using: &generator) }
      func steps(_ ranges: [Range<Int>]) -> [[Scalar]] {
        var parameter = gradient.map { 3 * $0 - 1 }, first = gradient.map { $0 / 7 }, second = gradient.map { $0 * $0 }
        for range in ranges {
          let start = range.lowerBound
          parameter.withUnsafeMutableBufferPointer { parameter in
            first.withUnsafeMutableBufferPointer { first in
              second.withUnsafeMutableBufferPointer { second in
                gradient.withUnsafeBufferPointer { gradient in
                  Scalar.cKernels.adam(
                    range.count, parameter.baseAddress! + start, gradient.baseAddress! + start,
                    first.baseAddress! + start, second.baseAddress! + start, 0.01, 0.9, 0.999, 1.25, 1e-8)
                }
              }
            }
          }
        }
        return [parameter, first, second]
      }
      let whole = steps([0..<999]), parts = steps(cuts(999, seed: 7))
      for (whole, parts) in zip(whole, parts) { #expect(firstChange(parts, whole) == nil) }
    }
    check(Float.self)
    check(Double.self)
  }
}
