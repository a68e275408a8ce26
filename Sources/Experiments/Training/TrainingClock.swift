import LocatedJSON

/// How long a training has taken so far, all its parts together. Kept beside the checkpoint, not in it: two runs of one
/// configuration have the same checkpoints, but not the same times.
struct TrainingClock {
  /// Seconds of each epoch that is done, validation and checkpoints included; nil where the record was lost.
  private(set) var epochs: [Double?] = []
  /// Seconds spent on an unfinished epoch, up to the last ``advance()``.
  private(set) var partial = 0.0
  private var counted = ContinuousClock.now

  init(epochs: [Double?] = [], partial: Double = 0) {
    self.epochs = epochs
    self.partial = partial
  }

  /// All of it, in seconds.
  var total: Double { epochs.reduce(partial) { $0 + ($1 ?? 0) } }

  /// Time counts from now on.
  mutating func start() { counted = .now }

  /// Counts the time since the start or the last advance to the unfinished epoch.
  mutating func advance() {
    let now = ContinuousClock.now
    partial += (now - counted) / .seconds(1)
    counted = now
  }

  /// Ends the epoch at this moment.
  mutating func endEpoch() {
    advance()
    epochs.append(partial)
    partial = 0
  }
}

extension RunDirectory {
  /// What was written beside a checkpoint; times that were lost with a crash count as nothing.
  func clock(at checkpoint: Checkpoint) -> TrainingClock {
    var epochs = [Double?](repeating: nil, count: checkpoint.epoch)
    // A torn line, or one of an epoch that no checkpoint knows, is of no account.
    for metrics in readableMetrics() where epochs.indices.contains(metrics.epoch - 1) {
      epochs[metrics.epoch - 1] = metrics.seconds
    }
    guard let fields = try? JSONFields(contentsOf: clockFile), (try? fields.integer("step")) == checkpoint.step,
      let seconds = try? fields.number("seconds")
    else { return TrainingClock(epochs: epochs) }
    if checkpoint.partial.batches > 0 { return TrainingClock(epochs: epochs, partial: seconds) }
    // Written before the line of the epoch that it ends.
    if let last = epochs.indices.last, epochs[last] == nil { epochs[last] = seconds }
    return TrainingClock(epochs: epochs)
  }

  /// - Throws: `FileError`.
  func write(_ clock: TrainingClock, at checkpoint: Checkpoint) throws(FileError) {
    let record: JSONValue = ["step": .integer(checkpoint.step), "seconds": .number(clock.partial)]
    try Files.writeAtomically(record.pretty, to: clockFile)
  }
}
