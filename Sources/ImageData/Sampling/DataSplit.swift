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

extension ImageCollection {
  /// A fraction of the images for testing, at least one, and the others. Which ones does not depend on any seed, so that
  /// all runs on these images are tested on the same ones.
  ///
  /// - Parameter fraction: between 0 and 1.
  /// - Throws: `unusable` where there are fewer than two images.
  public func splittingOffTest(
    _ fraction: Double, path: String
  ) throws(ImageDataError) -> (training: ImageCollection, test: ImageCollection) {
    guard count > 1 else {
      throw .unusable(
        path: path, expected: "two images at least, one of them for testing", found: "\(count)",
        advice: "name other images by data.test")
    }
    let held = min(max(1, Int((fraction * Double(count)).rounded())), count - 1)
    let order = RandomPurpose.testSplit.stream(seed: 0).permutation(count)
    return (subset(order.dropFirst(held).sorted()), subset(order.prefix(held).sorted()))
  }
}
