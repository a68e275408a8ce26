import CKernels

/// One random sequence out of many: the elements are pure functions of (seed, purpose, index, position), so any of
/// them is reached without drawing those before, and the number of threads or the order of use changes nothing.
///
/// The generator is Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): the seed
/// is its key, `purpose << 56 | index` the upper half of its counter, the position the lower half.
///
/// The forms of access (`bits`, `fillUniform`, `fillNormal`, `permutation`) read the same blocks. Independent
/// draws therefore need streams that differ in purpose or index.
public struct RandomStream: Hashable, Sendable {
  public let seed: UInt64
  /// `purpose << 56 | index`.
  public let word: UInt64

  /// The largest index, 2⁵⁶ - 1.
  public static let maximumIndex: UInt64 = (1 << 56) - 1

  /// - Parameters:
  ///   - seed: of the whole run.
  ///   - purpose: what the numbers are for; each use in a program has its own.
  ///   - index: which of the purpose's sequences (an epoch, a step, ...), at most `maximumIndex`.
  public init(seed: UInt64, purpose: UInt8, index: UInt64 = 0) {
    if index > Self.maximumIndex { Self.indexFailure(index) }
    self.seed = seed
    word = UInt64(purpose) << 56 | index
  }

  public var purpose: UInt8 { UInt8(word >> 56) }

  public var index: UInt64 { word & Self.maximumIndex }

  /// The 64 random bits at `position`; Philox block `position / 2` holds two such words, low half first.
  public func bits(at position: UInt64) -> UInt64 {
    let (low, high) = block(at: position / 2)
    return position % 2 == 0 ? low : high
  }

  /// The Philox block at `counter`, as two words.
  func block(at counter: UInt64) -> (UInt64, UInt64) {
    var block: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    withUnsafeMutableBytes(of: &block) {
      ck_philox(counter, word, seed, $0.assumingMemoryBound(to: UInt32.self).baseAddress!)
    }
    return (UInt64(block.1) << 32 | UInt64(block.0), UInt64(block.3) << 32 | UInt64(block.2))
  }

  @inline(never)
  private static func indexFailure(_ index: UInt64) -> Never {
    fatalError("RandomStream: expected an index of at most \(maximumIndex) (2^56 - 1), found \(index)")
  }
}

extension RandomStream {
  /// Elements `first ..< first + buffer.count` of the stream's sequence of numbers uniform between 0 and 1.
  public func fillUniform<Scalar: TensorScalar>(_ buffer: UnsafeMutableBufferPointer<Scalar>, from first: UInt64 = 0) {
    guard let start = buffer.baseAddress else { return }
    Scalar.kernels.random.randomUniform(buffer.count, first, seed, word, start)
  }

  /// Elements `first ..< first + buffer.count` of the stream's sequence of standard normal numbers.
  public func fillNormal<Scalar: TensorScalar>(_ buffer: UnsafeMutableBufferPointer<Scalar>, from first: UInt64 = 0) {
    guard let start = buffer.baseAddress else { return }
    Scalar.kernels.random.randomNormal(buffer.count, first, seed, word, start)
  }

  /// Elements `first ..< first + count` of the stream's sequence of numbers uniform between 0 and 1.
  public func uniform(count: Int, from first: UInt64 = 0) -> [Double] {
    if count == 0 { return [] }
    return [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      fillUniform(UnsafeMutableBufferPointer(rebasing: buffer[..<count]), from: first)
      initialized = count
    }
  }

  /// A random order of 0 ..< count, every order equally likely (Fisher-Yates).
  public func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    var words = Words(stream: self)
    order.withUnsafeMutableBufferPointer { order in
      for last in stride(from: order.count - 1, to: 0, by: -1) {
        order.swapAt(last, Int(words.next(below: UInt64(last) + 1)))
      }
    }
    return order
  }

  /// The stream's words from the first on, one after the other.
  private struct Words {
    let stream: RandomStream
    var position: UInt64 = 0
    var spare: UInt64 = 0

    init(stream: RandomStream) {
      self.stream = stream
    }

    mutating func next() -> UInt64 {
      defer { position += 1 }
      guard position % 2 == 0 else { return spare }
      let (low, high) = stream.block(at: position / 2)
      spare = high
      return low
    }

    /// Uniform in 0 ..< bound without bias (Lemire, "Fast random integer generation in an interval", 2019): the high
    /// half of word * bound, where words whose low half falls in the first 2⁶⁴ mod bound values are drawn again.
    mutating func next(below bound: UInt64) -> UInt64 {
      var product = next().multipliedFullWidth(by: bound)
      if product.low < bound {
        let rejected = (0 &- bound) % bound
        while product.low < rejected { product = next().multipliedFullWidth(by: bound) }
      }
      return product.high
    }
  }
}
