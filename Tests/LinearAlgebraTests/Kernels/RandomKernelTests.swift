import CKernels
import Foundation
import TestSupport
import Testing

@Suite("Random kernels")
struct RandomKernelTests {
  private func philox(_ counter: UInt64, _ stream: UInt64, _ seed: UInt64) -> [UInt32] {
    var block = [UInt32](repeating: 0, count: 4)
    ck_philox(counter, stream, seed, &block)
    return block
  }

  private func numbers<Scalar: KernelScalar>(
    _ fill: (Int, UInt64, UInt64, UInt64, UnsafeMutablePointer<Scalar>) -> Void, _ count: Int, first: UInt64 = 0,
    seed: UInt64 = 0x0123_4567_89ab_cdef, stream: UInt64 = 0xfedc_ba98_7654_3210
  ) -> [Scalar] {
    var out = [Scalar](repeating: .nan, count: count)
    fill(count, first, seed, stream, &out)
    return out
  }

  @Test("Philox4x32-10 gives the known answers of its authors' Random123")
  func knownAnswers() {
    #expect(philox(0, 0, 0) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    #expect(philox(.max, .max, .max) == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
    #expect(
      philox(0x85a3_08d3_243f_6a88, 0x0370_7344_1319_8a2e, 0x299f_31d0_a409_3822)
        == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }

  /// Element i belongs to block i / 4 for float, i / 2 for double.
  @Test("uniform numbers are the leading bits of Philox's words and a half")
  func uniformDefinition() {
    let first: UInt64 = 4 * 1_000_003
    let (seed, stream): (UInt64, UInt64) = (17, 1 << 56 | 5)
    let blocks = (0..<64).map { philox(first / 4 + UInt64($0), stream, seed) }
    let single = blocks.joined().map { (Float($0 >> 9) + 0.5) * 0x1p-23 }
    #expect(numbers(ck_random_uniform_f32, 256, first: first, seed: seed, stream: stream) == single)
    let double = blocks.flatMap { word in
      [0, 2].map { (Double((UInt64(word[$0 + 1]) << 32 | UInt64(word[$0])) >> 12) + 0.5) * 0x1p-52 }
    }
    #expect(numbers(ck_random_uniform_f64, 128, first: first / 2, seed: seed, stream: stream) == double)
  }

  @Test("normal numbers are Box and Muller's of Philox's words")
  func normalDefinition() {
    let (seed, stream): (UInt64, UInt64) = (18, 1 << 56 | 6)
    let blocks = (0..<2500).map { philox(UInt64($0), stream, seed) }
    func pair(_ u: Double, _ v: Double) -> [Double] {
      let radius = (-2 * log(u)).squareRoot()
      return [radius * cos(2 * .pi * v), radius * sin(2 * .pi * v)]
    }
    let single = blocks.flatMap { word in
      [0, 2].flatMap { pair((Double(word[$0]) + 0.5) * 0x1p-32, (Double(word[$0 + 1] >> 9) + 0.5) * 0x1p-23) }
    }
    let double = blocks.flatMap { word in
      let uniform = [0, 2].map { (Double((UInt64(word[$0 + 1]) << 32 | UInt64(word[$0])) >> 12) + 0.5) * 0x1p-52 }
      return pair(uniform[0], uniform[1])
    }
    // The logarithm of a float near 1 keeps the absolute error of its argument, 2^-25: so does the squared radius.
    for (found, expected) in zip(numbers(ck_random_normal_f32, 10_000, seed: seed, stream: stream), single) {
      #expect(abs(Double(found) - expected) <= 1e-6 + 1e-7 / max(abs(expected), 1e-3))
    }
    for (found, expected) in zip(numbers(ck_random_normal_f64, 5000, seed: seed, stream: stream), double) {
      #expect(abs(found - expected) <= 1e-14)
    }
  }

  @Test("any range is the same part of a longer one, also across 2³² blocks")
  func ranges() {
    func check<Scalar: KernelScalar>(
      _ fill: (Int, UInt64, UInt64, UInt64, UnsafeMutablePointer<Scalar>) -> Void
    ) {
      var generator = SplitMix64(seed: 1)
      for start: UInt64 in [0, 3, 4 << 32 - 1000] {
        let whole = numbers(fill, 3000, first: start)
        for _ in 0..<60 {
          let lower = generator.integer(in: 0...2999), upper = generator.integer(in: lower...min(2999, lower + 500))
          let part = numbers(fill, upper - lower, first: start + UInt64(lower))
          #expect(firstChange(part, Array(whole[lower..<upper])) == nil)
        }
      }
    }
    check(ck_random_uniform_f32)
    check(ck_random_uniform_f64)
    check(ck_random_normal_f32)
    check(ck_random_normal_f64)
  }

  /// The largest distance between the empirical distribution function and `distribution`, times the root of the count;
  /// 1.95 is exceeded once in a thousand samples (Kolmogorov and Smirnov).
  private func distance<Scalar: KernelScalar>(_ numbers: [Scalar], _ distribution: (Double) -> Double) -> Double {
    let sorted = numbers.sorted(), count = Double(numbers.count)
    let largest = sorted.indices.map { index in
      let expected = distribution(Double(sorted[index]))
      return max(expected - Double(index) / count, Double(index + 1) / count - expected)
    }.max()!
    return largest * count.squareRoot()
  }

  @Test("uniform numbers are uniform and never 0 or 1")
  func uniformDistribution() {
    func check<Scalar: KernelScalar>(_: Scalar.Type) {
      let sample = numbers(Scalar.cKernels.uniform, 200_000)
      #expect(distance(sample) { $0 } < 1.95)
      #expect(sample.allSatisfy { $0 > 0 && $0 < 1 })
    }
    check(Float.self)
    check(Double.self)
  }

  @Test("normal numbers have the normal distribution, its moments and tails")
  func normalDistribution() {
    func check<Scalar: KernelScalar>(_: Scalar.Type) {
      let count = 400_000
      let sample = numbers(Scalar.cKernels.normal, count)
      #expect(distance(sample) { erfc(-$0 / 2.0.squareRoot()) / 2 } < 1.95)
      // The variance of x^k is E x^2k - (E x^k)^2.
      let moments = [0, 1, 0, 3, 0, 15], variances = [1, 2, 15, 96, 945, 10_170]
      for (index, (moment, variance)) in zip(moments, variances).enumerated() {
        let mean = sample.reduce(0) { $0 + pow(Double($1), Double(index + 1)) } / Double(count)
        #expect(abs(mean - Double(moment)) < 5 * (Double(variance) / Double(count)).squareRoot())
      }
      // Beyond 4 standard deviations are 25 of 400,000 on average.
      let far = sample.filter { $0.magnitude > 4 }.count
      #expect((8...50).contains(far))
      // Neighbours share a radius, and are independent nonetheless.
      let products = stride(from: 0, to: count, by: 2).map { Double(sample[$0]) * Double(sample[$0 + 1]) }
      #expect(abs(products.reduce(0, +)) < 5 * Double(products.count).squareRoot())
    }
    check(Float.self)
    check(Double.self)
  }
}
