import CKernels
import Foundation
import TestSupport
import Testing

/// Shapes (outer, count, inner) on every way through the kernels: rows shorter and longer than the lanes and the
/// chunks, columns fewer and more than a block, narrow ones that are first joined.
private let shapes = [
  (1, 1, 1), (3, 2, 1), (5, 11, 1), (4, 12, 1), (7, 16, 1), (3, 31, 1), (2, 63, 1), (70, 5, 1), (2, 300, 1),
  (1, 4096, 1), (2, 4099, 1), (1, 100_003, 1), (3, 1, 4), (2, 3, 2), (5, 7, 3), (2, 64, 50), (2, 65, 50),
  (1, 700, 130), (3, 9, 257), (1, 255, 3), (2, 256, 3), (1, 5003, 7), (2, 999, 16), (1, 20_011, 2),
]

@Suite("Reduction kernels")
struct ReduceTests {
  private func random<Scalar: KernelScalar>(_ count: Int, seed: Int, in range: ClosedRange<Double>) -> [Scalar] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in Scalar.value(in: range, using: &generator) }
  }

  /// Calls `body` with the result and the reduced elements at every (outer, inner).
  private func forEach<Scalar>(
    _ found: [Scalar], _ a: [Scalar], _ shape: (Int, Int, Int), _ body: (Scalar, [Scalar]) -> Void
  ) {
    let (outer, count, inner) = shape
    for o in 0..<outer {
      for i in 0..<inner { body(found[o * inner + i], (0..<count).map { a[(o * count + $0) * inner + i] }) }
    }
  }

  @Test("sums are those of a wider type but for the last rounding or two", arguments: shapes)
  func sums(outer: Int, count: Int, inner: Int) {
    func check<Scalar: KernelScalar>(_ type: Scalar.Type) {
      let a: [Scalar] = random(outer * count * inner, seed: 1, in: -1...3)
      // Floats are added in double, doubles plainly over at most 4096 elements.
      let tolerance = type == Float.self ? Scalar.ulpOfOne : 32 * Scalar.ulpOfOne
      func compare(_ op: ck_reduce_op, _ term: (Scalar.Wide) -> Scalar.Wide) {
        forEach(Scalar.reduce(op, outer, count, inner, a), a, (outer, count, inner)) { found, elements in
          let terms = elements.map { term(Scalar.Wide($0)) }
          let exact = terms.reduce(0, +), size = terms.reduce(0) { $0 + $1.magnitude }
          #expect((Scalar.Wide(found) - exact).magnitude <= Scalar.Wide(tolerance) * size)
        }
      }
      compare(CK_SUM) { $0 }
      compare(CK_SUM_OF_SQUARES) { $0 * $0 }
    }
    check(Float.self)
    check(Double.self)
  }

  @Test("maxima and minima are exact", arguments: shapes)
  func extremes(outer: Int, count: Int, inner: Int) {
    func check<Scalar: KernelScalar>(_: Scalar.Type) {
      let a: [Scalar] = random(outer * count * inner, seed: 2, in: -5...5)
      forEach(Scalar.reduce(CK_MAX, outer, count, inner, a), a, (outer, count, inner)) { #expect($0 == $1.max()) }
      forEach(Scalar.reduce(CK_MIN, outer, count, inner, a), a, (outer, count, inner)) { #expect($0 == $1.min()) }
    }
    check(Float.self)
    check(Double.self)
  }

  @Test("logSumExp neither overflows nor loses digits, whatever is added to its terms", arguments: shapes)
  func logSumExp(outer: Int, count: Int, inner: Int) {
    func check<Scalar: KernelScalar>(_: Scalar.Type, shift: Double) {
      let a: [Scalar] = random(outer * count * inner, seed: 3, in: shift - 20...shift + 5)
      forEach(Scalar.reduce(CK_LOG_SUM_EXP, outer, count, inner, a), a, (outer, count, inner)) { found, elements in
        let terms = elements.map { Double($0) }, max = terms.max()!
        let exact = max + log(terms.reduce(0) { $0 + exp($1 - max) })
        #expect(abs(Double(found) - exact) <= 4 * Double(Scalar.ulpOfOne) * (10 + abs(exact)))
      }
    }
    for shift in [0.0, 3000, -3000] {
      check(Float.self, shift: shift)
      check(Double.self, shift: shift)
    }
  }

  @Test("a reduction of nothing gives what changes nothing", arguments: [1, 3, 200])
  func empty(inner: Int) {
    func check<Scalar: KernelScalar>(_: Scalar.Type) {
      let expected: [(ck_reduce_op, Scalar)] = [
        (CK_SUM, 0), (CK_SUM_OF_SQUARES, 0), (CK_MAX, -.infinity), (CK_MIN, .infinity), (CK_LOG_SUM_EXP, -.infinity),
      ]
      for (op, value) in expected {
        #expect(Scalar.reduce(op, 2, 0, inner, [0]) == [Scalar](repeating: value, count: 2 * inner))
        #expect(Scalar.reduce(op, 0, 4, inner, [0]).isEmpty)
      }
    }
    check(Float.self)
    check(Double.self)
  }

  @Test("NaN and infinities come through from any place", arguments: shapes.filter { $0.1 > 1 && $0.1 < 5000 })
  func notFinite(outer: Int, count: Int, inner: Int) {
    func check<Scalar: KernelScalar>(_: Scalar.Type) {
      let a: [Scalar] = random(outer * count * inner, seed: 4, in: -5...5)
      var generator = SplitMix64(seed: 5)
      for _ in 0..<8 {
        // All in the column of the last result.
        let places = (0..<count).shuffled(using: &generator).prefix(2)
          .map { ((outer - 1) * count + $0) * inner + inner - 1 }
        func result(_ op: ck_reduce_op, _ values: Scalar...) -> Scalar {
          var a = a
          for (place, value) in zip(places, values) { a[place] = value }
          return Scalar.reduce(op, outer, count, inner, a).last!
        }
        for op in [CK_SUM, CK_SUM_OF_SQUARES, CK_MAX, CK_MIN, CK_LOG_SUM_EXP] {
          #expect(result(op, .nan).isNaN)
          #expect(result(op, .nan, .infinity).isNaN)
        }
        #expect(result(CK_SUM, .infinity) == .infinity)
        #expect(result(CK_SUM, -.infinity) == -.infinity)
        #expect(result(CK_SUM, .infinity, -.infinity).isNaN)
        #expect(result(CK_SUM_OF_SQUARES, -.infinity) == .infinity)
        #expect(result(CK_MAX, .infinity) == .infinity)
        #expect(result(CK_MIN, -.infinity) == -.infinity)
        #expect(result(CK_LOG_SUM_EXP, .infinity) == .infinity)
        #expect(result(CK_LOG_SUM_EXP, -.infinity).isFinite)
      }
      let nothing = [Scalar](repeating: -.infinity, count: outer * count * inner)
      #expect(Scalar.reduce(CK_LOG_SUM_EXP, outer, count, inner, nothing).allSatisfy { $0 == -.infinity })
    }
    check(Float.self)
    check(Double.self)
  }

  @Test("long sums keep their digits")
  func longSums() {
    let count = 3_000_000
    let single = Float.reduce(CK_SUM, 1, count, 1, [Float](repeating: 0.1, count: count))[0]
    #expect(single == Float(Double(Float(0.1)) * Double(count)))
    let double = Double.reduce(CK_SUM, 1, count, 1, [Double](repeating: 0.1, count: count))[0]
    #expect(abs(double - 300_000) <= 1e-14 * 300_000)
    let columns = Double.reduce(CK_SUM, 1, count / 3, 3, [Double](repeating: 0.1, count: count))
    #expect(columns.allSatisfy { abs($0 - 100_000) <= 1e-14 * 100_000 })
  }

  @Test("neither other rows nor the alignment change the bits", arguments: shapes)
  func order(outer: Int, count: Int, inner: Int) {
    func check<Scalar: KernelScalar>(_: Scalar.Type) {
      let size = count * inner
      let a: [Scalar] = random(outer * size, seed: 6, in: -1...1)
      for op in [CK_SUM, CK_SUM_OF_SQUARES, CK_MAX, CK_MIN, CK_LOG_SUM_EXP] {
        let together = Scalar.reduce(op, outer, count, inner, a)
        let apart = (0..<outer).flatMap { o -> [Scalar] in
          let offset = 1 + o % 3
          let shifted = [Scalar](repeating: 0, count: offset) + a[o * size..<(o + 1) * size]
          var out = [Scalar](repeating: -7, count: inner)
          shifted.withUnsafeBufferPointer {
            Scalar.cKernels.reduce(op, 1, count, inner, $0.baseAddress! + offset, &out)
          }
          return out
        }
        #expect(firstChange(apart, together) == nil)
      }
    }
    check(Float.self)
    check(Double.self)
  }
}
