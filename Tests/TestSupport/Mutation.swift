/// Damage as broken transfers, disks and writers do it, and as an attacker would.
package struct Mutation {
  private var random: SplitMix64

  package init(seed: Int) {
    random = SplitMix64(seed: seed)
  }

  /// One to four changes, each of any kind at any place; more often than by chance near the start, where headers are.
  package mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<random.integer(in: 1...4) { change(&bytes) }
    return bytes
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    if bytes.isEmpty { return bytes.append(UInt8(random.integer(in: 0...255))) }
    let place = self.place(in: bytes)
    let length = min(random.integer(in: 1...64), bytes.count - place)
    switch random.integer(in: 0...9) {
    case 0, 1: bytes[place] ^= 1 << random.integer(in: 0...7)
    case 2: bytes[place] = [0, 1, 0x7f, 0x80, 0xff].randomElement(using: &random)!
    case 3, 4: setWord(&bytes, at: place)
    case 5: bytes.removeLast(bytes.count - place)
    case 6: bytes.removeSubrange(place..<place + length)
    case 7: bytes.insert(contentsOf: bytes[place..<place + length], at: self.place(in: bytes))
    case 8: bytes.insert(contentsOf: (0..<length).map { _ in UInt8(random.integer(in: 0...255)) }, at: place)
    default: for index in place..<place + length { bytes[index] = UInt8(random.integer(in: 0...255)) }
    }
  }

  private mutating func place(in bytes: [UInt8]) -> Int {
    let limit = random.integer(in: 0...2) == 0 ? bytes.count : min(bytes.count, 240)
    return random.integer(in: 0...limit - 1)
  }

  /// A number that lengths, counts and codes go wrong with, in either byte order.
  private mutating func setWord(_ bytes: inout [UInt8], at place: Int) {
    // Fields of these formats start at multiples of 4.
    let start = place & ~3
    guard start + 4 <= bytes.count else { return }
    let values: [UInt32] = [0, 1, 2, 4, 8, 14, 15, 0xff, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_fff8, .max]
    let old = bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    let near = old &+ UInt32(random.integer(in: 0...16)) &- 8
    var value = random.integer(in: 0...2) == 0 ? near : values.randomElement(using: &random)!
    if random.integer(in: 0...1) == 0 { value = value.byteSwapped }
    for index in 0..<4 { bytes[start + index] = UInt8(truncatingIfNeeded: value >> (8 * index)) }
  }
}
