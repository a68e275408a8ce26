/// A small seeded generator (Steele, Lea & Flood, OOPSLA 2014), independent of the library's own random numbers.
public struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  public init(seed: some BinaryInteger) {
    state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  public mutating func integer(in range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// A shape of `rank` axes whose extents are 0 to `limit`, with 0 and 1 more often than by chance.
  public mutating func shape(rank: Int, upTo limit: Int = 5, allowingZero: Bool = true) -> [Int] {
    (0..<rank).map { _ in
      switch integer(in: 0...9) {
      case 0 where allowingZero: 0
      case 1, 2: 1
      default: integer(in: 1...limit)
      }
    }
  }
}
