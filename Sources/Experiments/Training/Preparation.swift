import ImageData
import LatentModels
import LocatedJSON

/// What a trained model needs to know of its images wherever it goes: which ones they were, their shape, and how they
/// were prepared. A checkpoint holds it, so that a model never meets images that are prepared otherwise.
public struct Preparation: Sendable, Equatable {
  /// The name of the data set, or the path of one's own images.
  public var dataSet: String
  /// SHA-256 of all training and test images of the data set as they were read, in hexadecimal.
  public var fingerprint: String
  /// [channels, height, width], or [features] of arrays that are no images.
  public var imageShape: [Int]
  /// With the statistics of the images that the model was trained on.
  public var transform: PixelTransform

  public init(dataSet: String, fingerprint: String, imageShape: [Int], transform: PixelTransform) {
    self.dataSet = dataSet
    self.fingerprint = fingerprint
    self.imageShape = imageShape
    self.transform = transform
  }

  /// The numbers of an image.
  public var pixelCount: Int { imageShape.reduce(1, *) }
}

extension Preparation {
  private static let meanName = "preparation.mean"
  private static let deviationName = "preparation.deviation"

  /// The mean, and the deviation where there is one, in double precision, for a checkpoint.
  var tensors: [SafetensorsTensor] {
    let statistics = transform.statistics
    return [SafetensorsTensor(name: Self.meanName, shape: [pixelCount], values: statistics.mean)]
      + (statistics.deviation.map { deviation in
        [SafetensorsTensor(name: Self.deviationName, shape: [pixelCount], values: deviation)]
      } ?? [])
  }

  var metadata: [String: String] {
    [
      "data.set": dataSet, "data.fingerprint": fingerprint,
      "data.imageShape": imageShape.map(String.init).joined(separator: ","),
      "preparation.preprocessing": transform.preprocessing.rawValue,
      "preparation.meanVariance": "\(transform.statistics.meanVariance)",
    ]
  }

  /// - Throws: `SafetensorsError` for what is missing or wrong.
  init(_ file: SafetensorsFile) throws {
    let reader = MetadataReader(file: file)
    dataSet = try file.metadata("data.set")
    fingerprint = try file.metadata("data.fingerprint")
    let shapeText = try file.metadata("data.imageShape")
    imageShape = shapeText.split(separator: ",").compactMap { Int($0) }.filter { (1...(1 << 20)).contains($0) }
    guard [1, 3].contains(imageShape.count), imageShape.map(String.init).joined(separator: ",") == shapeText else {
      throw reader.failure(
        "data.imageShape", expected: "channels, height and width, as in 1,28,28, or one number of features",
        found: shapeText)
    }
    let preprocessing: Preprocessing = try reader.choice("preparation.preprocessing")
    let varianceText = try file.metadata("preparation.meanVariance")
    guard let variance = Double(varianceText), variance.isFinite, variance >= 0 else {
      throw reader.failure("preparation.meanVariance", expected: "a number, 0 or more", found: varianceText)
    }
    let mean = try file.tensor(Self.meanName, shape: [imageShape.reduce(1, *)], type: .float64).doubles
    let deviation =
      preprocessing == .standardize
      ? try file.tensor(Self.deviationName, shape: [mean.count], type: .float64).doubles : nil
    transform = PixelTransform(
      preprocessing, statistics: PixelStatistics(mean: mean, deviation: deviation, meanVariance: variance))
  }
}
