import LocatedJSON

/// What is recorded of an epoch: a line of `metrics.jsonl`. Bounds are means over images, in nats.
public struct EpochMetrics: Sendable, Equatable {
  /// From 1.
  public var epoch: Int
  /// Steps done since the start of the run.
  public var step: Int
  /// The mean bound of the training images, each at the time it was used.
  public var trainingELBO: Double
  /// Nil without a validation split.
  public var validationELBO: Double?
  /// The time of the epoch, validation and checkpoints included.
  public var seconds: Double

  public init(epoch: Int, step: Int, trainingELBO: Double, validationELBO: Double?, seconds: Double) {
    self.epoch = epoch
    self.step = step
    self.trainingELBO = trainingELBO
    self.validationELBO = validationELBO
    self.seconds = seconds
  }

  /// The line without its end.
  public var line: String {
    let record: JSONValue = [
      "epoch": .integer(epoch), "step": .integer(step), "train": ["elbo": .number(trainingELBO)],
      "validation": ["elbo": validationELBO.map { .number($0) } ?? .null], "seconds": .number(seconds),
    ]
    return record.line
  }
}

extension RunDirectory {
  /// The epochs that were recorded, in order.
  /// - Throws: `FileError`, or `JSONError` for a damaged line.
  public func metrics() throws -> [EpochMetrics] {
    let lines = try Files.read(metricsFile).split(separator: UInt8(ascii: "\n"))
    return try lines.enumerated().map { index, bytes in
      let source = "\(metricsFile), line \(index + 1)"
      let fields = JSONFields(source: source, root: try JSONParser.parse(Array(bytes), source: source))
      return EpochMetrics(
        epoch: try fields.integer("epoch"), step: try fields.integer("step"),
        trainingELBO: try fields.number("train.elbo") ?? .nan, validationELBO: try fields.number("validation.elbo"),
        seconds: try fields.number("seconds") ?? .nan)
    }
  }
}
