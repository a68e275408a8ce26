/// The images to train on and those held out to choose the best checkpoint: a random subset named by the seed.
public struct DataSplit: Equatable, Sendable {
  /// Ascending positions.
  public let training: [Int]
  /// Ascending positions.
  public let validation: [Int]

  /// - Parameters:
  ///   - count: the number of images to divide.
  ///   - validation: how many to hold out, 0 ..< count.
  /// - Throws: `validationOutOfRange`.
  public init(count: Int, validation: Int, seed: UInt64) throws(ImageDataError) {
    if validation < 0 || validation >= count {
      throw .validationOutOfRange(validation: validation, count: count)
    }
    let order = RandomPurpose.split.stream(seed: seed).permutation(count)
    self.validation = order.prefix(validation).sorted()
    training = order.dropFirst(validation).sorted()
  }
}
