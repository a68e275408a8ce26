import CKernels
import LinearAlgebra
import Testing

@Suite("RandomStream")
struct RandomStreamTests {
  @Test("its words are Philox4x32-10's: the known answer of the zero key and counter")
  func knownAnswer() {
    let stream = RandomStream(seed: 0, purpose: 0, index: 0)
    #expect(stream.bits(at: 0) == 0xe169_c58d_6627_e8d5)
    #expect(stream.bits(at: 1) == 0x9b00_dbd8_bc57_ac4c)
  }

  @Test("seed is the key, purpose and index the stream, half the position the counter")
  func mapping() {
    let stream = RandomStream(seed: 0x299f_31d0_a409_3822, purpose: 0x03, index: 0x70_7344_1319_8a2e)
    #expect(stream.word == 0x0370_7344_1319_8a2e)
    #expect(stream.purpose == 3)
    #expect(stream.index == 0x70_7344_1319_8a2e)
    for counter: UInt64 in [0, 1, 7, 1 << 40] {
      var block: [UInt32] = [0, 0, 0, 0]
      ck_philox(counter, stream.word, stream.seed, &block)
      #expect(stream.bits(at: 2 * counter) == UInt64(block[1]) << 32 | UInt64(block[0]))
      #expect(stream.bits(at: 2 * counter + 1) == UInt64(block[3]) << 32 | UInt64(block[2]))
    }
  }

  @Test("the largest index is taken, the next one ends the program")
  func indexRange() async {
    #expect(RandomStream(seed: 1, purpose: 255, index: RandomStream.maximumIndex).word == .max)
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = RandomStream(seed: 1, purpose: 2, index: RandomStream.maximumIndex + 1)
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("RandomStream: expected an index of at most 72057594037927935"))
  }

  @Test("any part of a sequence is reached without the elements before it", arguments: [1, 2, 3, 5, 64])
  func chunks(size: Int) {
    let stream = RandomStream(seed: 42, purpose: 1, index: 9)
    func check<Scalar: BinaryFloatingPoint>(_ fill: (UnsafeMutableBufferPointer<Scalar>, UInt64) -> Void) {
      var whole = [Scalar](repeating: -7, count: 100)
      whole.withUnsafeMutableBufferPointer { fill($0, 0) }
      var pieces: [Scalar] = []
      while pieces.count < whole.count {
        var piece = [Scalar](repeating: -7, count: min(size, whole.count - pieces.count))
        piece.withUnsafeMutableBufferPointer { fill($0, UInt64(pieces.count)) }
        pieces += piece
      }
      #expect(pieces == whole)
    }
    check { (buffer: UnsafeMutableBufferPointer<Float>, first) in stream.fillUniform(buffer, from: first) }
    check { (buffer: UnsafeMutableBufferPointer<Double>, first) in stream.fillUniform(buffer, from: first) }
    check { (buffer: UnsafeMutableBufferPointer<Float>, first) in stream.fillNormal(buffer, from: first) }
    check { (buffer: UnsafeMutableBufferPointer<Double>, first) in stream.fillNormal(buffer, from: first) }
    #expect(stream.uniform(count: 30, from: 10) == Array(stream.uniform(count: 40)[10...]))
  }

  @Test("streams of another seed, purpose or index differ")
  func distinct() {
    let streams = [
      RandomStream(seed: 1, purpose: 1, index: 1), RandomStream(seed: 2, purpose: 1, index: 1),
      RandomStream(seed: 1, purpose: 2, index: 1), RandomStream(seed: 1, purpose: 1, index: 2),
    ]
    #expect(Set(streams.map { $0.bits(at: 0) }).count == 4)
    #expect(Set(streams.map { $0.uniform(count: 1)[0] }).count == 4)
    #expect(Set(streams.map { $0.permutation(20) }).count == 4)
  }

  @Test("mean and variance of the uniform and the normal numbers lie within five standard errors")
  func moments() {
    let stream = RandomStream(seed: 5, purpose: 1)
    let count = 200_000
    func moments<Scalar: BinaryFloatingPoint>(
      _ fill: (UnsafeMutableBufferPointer<Scalar>) -> Void
    ) -> (mean: Double, variance: Double, least: Double, largest: Double) {
      var scalars = [Scalar](repeating: 0, count: count)
      scalars.withUnsafeMutableBufferPointer { fill($0) }
      let values = scalars.map { Double($0) }
      let mean = values.reduce(0, +) / Double(count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
      return (mean, variance, values.min()!, values.max()!)
    }
    let n = Double(count).squareRoot()
    for uniform in [
      moments { (buffer: UnsafeMutableBufferPointer<Float>) in stream.fillUniform(buffer) },
      moments { (buffer: UnsafeMutableBufferPointer<Double>) in stream.fillUniform(buffer) },
    ] {
      #expect(abs(uniform.mean - 0.5) < 5 * 0.2887 / n)
      // The variance of (u - 1/2)² is 1/180.
      #expect(abs(uniform.variance - 1.0 / 12) < 5 * 0.0745 / n)
      #expect(uniform.least >= 0 && uniform.least < 1e-4)
      #expect(uniform.largest <= 1 && uniform.largest > 0.9999)
    }
    for normal in [
      moments { (buffer: UnsafeMutableBufferPointer<Float>) in stream.fillNormal(buffer) },
      moments { (buffer: UnsafeMutableBufferPointer<Double>) in stream.fillNormal(buffer) },
    ] {
      #expect(abs(normal.mean) < 5 / n)
      #expect(abs(normal.variance - 1) < 5 * 2.0.squareRoot() / n)
      #expect(normal.least < -3.5 && normal.largest > 3.5)
    }
  }

  @Test("a permutation holds every position once and depends on the stream alone", arguments: [0, 1, 2, 3, 1000])
  func permutation(count: Int) {
    let stream = RandomStream(seed: 3, purpose: 4, index: 5)
    #expect(stream.permutation(count).sorted() == Array(0..<count))
    #expect(stream.permutation(count) == RandomStream(seed: 3, purpose: 4, index: 5).permutation(count))
    if count == 1000 { #expect(stream.permutation(count) != Array(0..<count)) }
  }

  @Test("the 24 orders of four elements are equally likely")
  func permutationIsUniform() {
    var frequency: [[Int]: Int] = [:]
    let draws = 24_000
    for index in 0..<draws {
      frequency[RandomStream(seed: 11, purpose: 1, index: UInt64(index)).permutation(4), default: 0] += 1
    }
    #expect(frequency.count == 24)
    let chiSquare = frequency.values.reduce(0.0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }
    // 23 degrees of freedom: 49.7 is exceeded with probability 0.001.
    #expect(chiSquare < 49.7)
  }
}
