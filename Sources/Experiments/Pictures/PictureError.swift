/// A picture that cannot be made.
public enum PictureError: Error, Sendable, Equatable {
  /// libpng refused the picture, for its `reason`.
  case notEncodable(path: String, width: Int, height: Int, reason: String)
  /// The picture would have more than `limit` pixels.
  case tooLarge(width: Int, height: Int, limit: Int)
  /// The decoder's output for an image, counted from 0, holds NaN or infinity.
  case notFinite(image: Int)
  /// The data are rows of features, not images.
  case noImages(dataSet: String, features: Int)
}

extension PictureError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notEncodable(let path, let width, let height, let reason):
      "cannot write \(path), a PNG of \(width) x \(height) pixels: libpng says \"\(reason)\""
    case .tooLarge(let width, let height, let limit):
      "the picture would have \(width) x \(height) pixels, expected \(limit) in all at most: ask for fewer images by "
        + "--count, or a smaller --scale"
    case .noImages(let dataSet, let features):
      "there is no picture of \(dataSet): its rows are \(features) features without height and width; save the array as "
        + "N x height x width if they are pixels"
    case .notFinite(let image):
      "the decoder's output for picture \(image) is not finite: train again with a smaller training.learningRate"
    }
  }
}
