import Foundation
import ImageData
import LatentModels

/// How likely images are under a model, the least likely first.
public struct Scores: Sendable {
  public struct Score: Sendable {
    /// Of the image in its file.
    public var number: Int
    /// Of the image's own file, where it has one.
    public var name: String?
    public var logLikelihood: Double
    public var standardError: Double
    public var effectiveSampleSize: Double
    public var bound: Double
  }

  public var scores: [Score]
  /// K
  public var samples: Int
  /// The table with all of them.
  public var file: String
  /// The picture of the least likely; nil of features, which have none.
  public var picture: PictureFile?
}

extension Run {
  /// Scores images by their log-likelihood, and writes a table of all and a picture of the least likely.
  ///
  /// - Parameters:
  ///   - images: a path as `data.set` takes it; nil for the run's test images.
  ///   - importanceSamples: K; nil for the run's.
  ///   - count: of the images in the picture.
  ///   - table: a CSV file; nil for one in the run directory.
  ///   - picture: a PNG file; nil for one in the run directory.
  public func score(
    images: String? = nil, importanceSamples: Int? = nil, count: Int = 64, table: String? = nil, picture: String? = nil,
    scale: Int? = nil, overrides: [String] = [], observer: any TrainingObserver = SilentObserver()
  ) throws -> Scores {
    let path = table ?? directory.path(.scores)
    try Files.requireReplaceable(path, kind: "table of scores") { $0.starts(with: Scores.header.utf8) }
    let (trained, data) = try imagesForModel(images, overrides: overrides, for: "a score", observer)
    let samples = importanceSamples ?? trained.configuration.evaluation.importanceSamples
    let codes = try trained.encode(data, importanceSamples: samples, observer: observer)
    let likelihoods = codes.likelihoods!
    // Equal values in the order of the images.
    let order = data.indices.indices.sorted {
      (likelihoods.logLikelihoods[$0], $0) < (likelihoods.logLikelihoods[$1], $1)
    }
    let scores = order.map { position in
      Scores.Score(
        number: data.images.number(of: data.indices[position]), name: data.images.names?[data.indices[position]],
        logLikelihood: likelihoods.logLikelihoods[position], standardError: likelihoods.standardErrors[position],
        effectiveSampleSize: likelihoods.effectiveSampleSizes[position], bound: codes.bounds[position])
    }
    try Files.write(Array(Scores.csv(scores).utf8), to: path)
    var result = Scores(scores: scores, samples: samples, file: path)
    if trained.preparation.imageShape.count == 3, !order.isEmpty {
      let tiles = order.prefix(count).map { [Array(data.images[data.indices[$0]])] }
      let grid = try trained.preparation.grid(tiles, columns: nil, scale: scale)
      result.picture = try PictureFile(
        writing: grid, to: picture ?? directory.path(.outliers),
        content: "the \(tiles.count) least likely images, the first in the corner")
    }
    return result
  }
}

extension Scores {
  static let header = "image,name,logLikelihood,standardError,effectiveSampleSize,bound"

  /// One line for each, numbers in full precision.
  static func csv(_ scores: [Score]) -> String {
    let lines = scores.map { score in
      let name = (score.name ?? "").replacing("\"", with: "\"\"")
      // Of scalars: a line end and the return before it are one character.
      let needsQuotes = name.unicodeScalars.contains { [",", "\"", "\r", "\n"].contains($0) }
      return "\(score.number),\(needsQuotes ? "\"\(name)\"" : name),\(score.logLikelihood),\(score.standardError),"
        + "\(score.effectiveSampleSize),\(score.bound)"
    }
    return ([header] + lines).joined(separator: "\n") + "\n"
  }
}
