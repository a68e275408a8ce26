/// The positions 0 ..< count in batches; the last one is smaller where the size does not divide the count.
public struct MiniBatches: RandomAccessCollection, Sendable {
  /// All positions in the order of the batches.
  public let order: [Int]
  public let size: Int

  /// In ascending order, for evaluation.
  public init(count: Int, size: Int) {
    self.init(order: Array(0..<count), size: size)
  }

  /// In the random order of one epoch, a function of seed and epoch.
  public init(count: Int, size: Int, seed: UInt64, epoch: Int) {
    self.init(order: RandomPurpose.order.stream(seed: seed, index: UInt64(epoch)).permutation(count), size: size)
  }

  private init(order: [Int], size: Int) {
    if size < 1 { Self.sizeFailure(size) }
    self.order = order
    self.size = size
  }

  public var startIndex: Int { 0 }

  public var endIndex: Int { (order.count + size - 1) / size }

  public subscript(batch: Int) -> ArraySlice<Int> {
    order[batch * size..<Swift.min((batch + 1) * size, order.count)]
  }

  @inline(never)
  private static func sizeFailure(_ size: Int) -> Never {
    fatalError("MiniBatches: expected a batch size of at least 1, found \(size)")
  }
}
