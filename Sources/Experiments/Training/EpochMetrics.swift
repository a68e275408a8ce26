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
  /// The time of the epoch, validation and checkpoints included, in all parts of an interrupted run; nil where its
  /// record was lost.
  public var seconds: Double?

  public init(epoch: Int, step: Int, trainingELBO: Double, validationELBO: Double?, seconds: Double?) {
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
      "validation": ["elbo": validationELBO.map { .number($0) } ?? .null],
      "seconds": seconds.map { .number($0) } ?? .null,
    ]
    return record.line
  }
}

extension EpochMetrics {
  /// - Parameter source: what an error calls the line.
  /// - Throws: `JSONError` for a damaged line.
  init(line bytes: [UInt8], source: String) throws(JSONError) {
    let fields = JSONFields(source: source, root: try JSONParser.parse(bytes, source: source))
    self.init(
      epoch: try fields.integer("epoch"), step: try fields.integer("step"),
      trainingELBO: try fields.number("train.elbo") ?? .nan, validationELBO: try fields.number("validation.elbo"),
      seconds: try fields.number("seconds"))
  }
}

extension Checkpoint {
  /// The record of an epoch that is done, counted from 1.
  func metrics(ofEpoch epoch: Int, _ clock: TrainingClock) -> EpochMetrics {
    let bounds = history[epoch - 1]
    return EpochMetrics(
      epoch: epoch, step: epoch * stepsPerEpoch, trainingELBO: bounds.training, validationELBO: bounds.validation,
      seconds: clock.epochs[epoch - 1])
  }
}

extension RunDirectory {
  /// The epochs that were recorded, in order.
  /// - Throws: `FileError`, or `JSONError` for a damaged line.
  public func metrics() throws -> [EpochMetrics] {
    let lines = try Files.read(metricsFile).split(separator: UInt8(ascii: "\n"))
    return try lines.enumerated().map { index, bytes in
      try EpochMetrics(line: Array(bytes), source: "\(metricsFile), line \(index + 1)")
    }
  }

  /// Brings the record of the epochs to what the checkpoint knows: a program that was killed between the two, or in the
  /// middle of a line, leaves them apart.
  func writeMetrics(_ checkpoint: Checkpoint, _ clock: TrainingClock) throws(FileError) {
    let lines = (0..<checkpoint.epoch).map { checkpoint.metrics(ofEpoch: $0 + 1, clock).line + "\n" }
    try Files.writeAtomically(lines.joined(), to: metricsFile)
  }
}
