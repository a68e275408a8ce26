/// The images to train on and those held out to choose the best checkpoint: random subsets named by the seed.
public struct DataSplit: Equatable, Sendable {
  /// Ascending positions.
  public let training: [Int]
  /// Ascending positions.
  public let validation: [Int]

  /// - Parameters:
  ///   - count: the number of images there are.
  ///   - limit: how many of them to divide, the first ones in an order that the seed names; all if `nil`.
  ///   - validation: how many of these to hold out; some must be left.
  /// - Throws: `validationOutOfRange`.
  public init(count: Int, limit: Int? = nil, validation: Int, seed: UInt64) throws(ImageDataError) {
    let used = min(count, limit ?? count)
    if validation < 0 || validation >= used {
      throw .validationOutOfRange(validation: validation, count: used)
    }
    let order = RandomPurpose.split.stream(seed: seed).permutation(count).prefix(used)
    self.validation = order.prefix(validation).sorted()
    training = order.dropFirst(validation).sorted()
  }
}
