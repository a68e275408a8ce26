/// A data set divided into three parts, all prepared with the statistics of the first.
public struct PreparedDataSet: Sendable {
  public let training: PreparedImages
  /// Held out of the training images by the seed; empty where none were asked for.
  public let validation: PreparedImages
  public let test: PreparedImages

  /// - Parameters:
  ///   - images: of one shape, as ``DataSet/load(from:)`` gives them.
  ///   - validation: how many training images to hold out.
  ///   - seed: of the division and of the noise.
  /// - Throws: `validationOutOfRange`.
  public init(
    _ images: (training: ImageCollection, test: ImageCollection), validation: Int, preprocessing: Preprocessing,
    seed: UInt64
  ) throws(ImageDataError) {
    let split = try DataSplit(count: images.training.count, validation: validation, seed: seed)
    let transform = PixelTransform(preprocessing, fittedTo: images.training, indices: split.training)
    training = PreparedImages(images.training, indices: split.training, transform: transform, seed: seed)
    self.validation = PreparedImages(images.training, indices: split.validation, transform: transform, seed: seed)
    test = PreparedImages(images.test, transform: transform, seed: seed)
  }

  public var transform: PixelTransform { training.transform }
}
