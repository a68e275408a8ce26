/// Some images of a collection as a model sees them, handed out in batches.
public struct PreparedImages: Sendable {
  /// Which random numbers a preprocessing with noise uses. Those of an image depend on the stream and the image's
  /// place in the collection alone, not on the batch or the threads.
  public enum Noise: Sendable {
    /// Fresh for each index, for example the epoch.
    case training(UInt64)
    /// Always the same, so that evaluations can be compared.
    case evaluation
  }

  public let images: ImageCollection
  /// The place in `images` of each prepared image.
  public let indices: [Int]
  public let transform: PixelTransform
  /// Of the noise.
  public let seed: UInt64

  /// - Parameters:
  ///   - indices: the images to prepare; all of them if `nil`.
  ///   - transform: with the statistics of the training images, also for other parts.
  public init(_ images: ImageCollection, indices: [Int]? = nil, transform: PixelTransform, seed: UInt64) {
    if transform.pixelCount != images.pixelCount {
      sizeFailure("PreparedImages", found: [images.pixelCount], expected: "images of \(transform.pixelCount)")
    }
    for index in indices ?? [] where index < 0 || index >= images.count {
      ImageCollection.indexFailure(index, count: images.count)
    }
    self.images = images
    self.indices = indices ?? Array(0..<images.count)
    self.transform = transform
    self.seed = seed
  }

  public var count: Int { indices.count }

  /// The first of them, at most `count`.
  package func prefix(_ count: Int) -> PreparedImages {
    PreparedImages(images, indices: Array(indices.prefix(count)), transform: transform, seed: seed)
  }

  public var pixelCount: Int { images.pixelCount }

  /// The label of the image at `position`, if known.
  public func label(at position: Int) -> Int? { images.labels.map { Int($0[indices[position]]) } }
}
