import LinearAlgebra

/// The purposes of this module's random streams, from the range 0x10 ... 0x1f that it keeps to itself.
enum RandomPurpose: UInt8 {
  case split = 0x10
  case order = 0x11
  case trainingNoise = 0x12
  case evaluationNoise = 0x13
  case testSplit = 0x14

  func stream(seed: UInt64, index: UInt64 = 0) -> RandomStream {
    RandomStream(seed: seed, purpose: rawValue, index: index)
  }
}
