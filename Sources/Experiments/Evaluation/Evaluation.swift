import ImageData
import LocatedJSON

/// The figures of a run's model on the test images of a data set, with all that they depend on: a file of the run's
/// folder `evaluations`, and part of the result of its training.
public struct Evaluation: Sendable, Equatable {
  public var figures: TestFigures
  /// K of the log-likelihood.
  public var importanceSamples: Int
  /// Of the images' noise and of the samples.
  public var seed: Int
  /// The epoch of the parameters.
  public var epoch: Int
  /// The latent dimensions of the model.
  public var latent: Int
  public var seconds: Double
  /// The images that were evaluated.
  public var data: DataSet.Provenance

  public init(
    figures: TestFigures, importanceSamples: Int, seed: Int, epoch: Int, latent: Int, seconds: Double,
    data: DataSet.Provenance
  ) {
    self.figures = figures
    self.importanceSamples = importanceSamples
    self.seed = seed
    self.epoch = epoch
    self.latent = latent
    self.seconds = seconds
    self.data = data
  }

  /// What tells an evaluation of a run from its others, such as `mnist-K100-seed0`.
  public var name: String { "\(data.label)-K\(importanceSamples)-seed\(seed)" }

  /// Whether so few samples carry the weight that more of them would raise the log-likelihood noticeably.
  public var isPoor: Bool { figures.medianEffectiveSampleSize < 10 }

  /// Whether the posterior is the prior for every image: no latent dimension tells images apart.
  public var hasCollapsed: Bool { figures.activeUnits == 0 && latent > 0 }

  public var json: JSONValue {
    [
      "images": .integer(figures.images),
      "elbo": .number(figures.elbo),
      "logLikelihood": .number(figures.logLikelihood),
      "standardError": .number(figures.standardError),
      "estimateError": .number(figures.estimateError),
      "logLikelihoodOfATenth": .number(figures.logLikelihoodOfATenth),
      "effectiveSampleSize": [
        "median": .number(figures.medianEffectiveSampleSize), "fivePercent": .number(figures.lowEffectiveSampleSize),
      ],
      "activeUnits": .integer(figures.activeUnits),
      "latent": .integer(latent),
      "importanceSamples": .integer(importanceSamples),
      "seed": .integer(seed),
      "epoch": .integer(epoch),
      "data": data.json,
      "seconds": .number(seconds),
    ]
  }

  /// - Throws: `JSONError` for what is missing or wrong.
  init(_ fields: JSONFields, at path: String) throws(JSONError) {
    figures = TestFigures(
      images: try fields.integer(path + "images"), elbo: try fields.finite(path + "elbo"),
      logLikelihood: try fields.finite(path + "logLikelihood"),
      standardError: try fields.finite(path + "standardError"),
      estimateError: try fields.finite(path + "estimateError"),
      logLikelihoodOfATenth: try fields.finite(path + "logLikelihoodOfATenth"),
      medianEffectiveSampleSize: try fields.finite(path + "effectiveSampleSize.median"),
      lowEffectiveSampleSize: try fields.finite(path + "effectiveSampleSize.fivePercent"),
      activeUnits: try fields.integer(path + "activeUnits"))
    importanceSamples = try fields.integer(path + "importanceSamples")
    seed = try fields.integer(path + "seed")
    epoch = try fields.integer(path + "epoch")
    latent = try fields.integer(path + "latent")
    seconds = try fields.finite(path + "seconds")
    data = try DataSet.Provenance(fields, at: path + "data.")
  }

  /// Reads a file that an evaluation wrote.
  /// - Throws: `RunDirectoryError.damaged`, `FileError`, `JSONError`.
  public init(contentsOf path: String) throws {
    try self.init(JSONFields(sealed: path), at: "")
  }
}

extension RunDirectory {
  /// The names of the evaluations that the run has, sorted.
  /// - Throws: `FileError`.
  public func evaluationNames() throws(FileError) -> [String] {
    (try Files.list(path(.evaluations)) ?? []).filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
  }
}
