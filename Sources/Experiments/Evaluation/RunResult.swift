import ImageData
import LatentModels
import LocatedJSON

/// The outcome of a run's training with its own evaluation, as `result.json` holds it. Bounds and likelihoods are means
/// over images, in nats.
public struct RunResult: Sendable, Equatable {
  public var name: String
  public var test: Evaluation
  /// Nil without a validation split.
  public var validationELBO: Double?
  public var bestEpoch: Int
  public var epochs: Int
  /// Of the training in all its parts.
  public var trainingSeconds: Double

  public init(
    name: String, test: Evaluation, validationELBO: Double?, bestEpoch: Int, epochs: Int,
    trainingSeconds: Double
  ) {
    self.name = name
    self.test = test
    self.validationELBO = validationELBO
    self.bestEpoch = bestEpoch
    self.epochs = epochs
    self.trainingSeconds = trainingSeconds
  }

  public var json: JSONValue {
    [
      "name": .string(name),
      "test": test.json,
      "validation": ["elbo": validationELBO.map { .number($0) } ?? .null],
      "bestEpoch": .integer(bestEpoch),
      "epochs": .integer(epochs),
      "seconds": .number(trainingSeconds),
    ]
  }

  /// The result that a run has left.
  /// - Throws: `RunDirectoryError` where the run has not ended, `FileError`, or `JSONError` for a damaged file.
  public init(run: RunDirectory) throws {
    let fields = JSONFields(source: run.resultFile, root: try run.result())
    name = try fields.text("name")
    test = try Evaluation(fields, at: "test.")
    validationELBO = try fields.number("validation.elbo")
    bestEpoch = try fields.integer("bestEpoch")
    epochs = try fields.integer("epochs")
    trainingSeconds = try fields.finite("seconds")
  }
}
