import LocatedJSON

/// How long a training has taken so far, all its parts together. Kept beside the checkpoint, not in it: two runs of one
/// configuration have the same checkpoints, but not the same times.
struct TrainingClock {
  /// Seconds of each epoch that is done, validation and checkpoints included; nil where the record was lost.
  var epochs: [Double?] = []
  /// Seconds spent on an unfinished epoch.
  var partial = 0.0

  /// All of it, in seconds.
  var total: Double { epochs.reduce(partial) { $0 + ($1 ?? 0) } }
}

extension RunDirectory {
  /// What was written beside a checkpoint; times that were lost with a crash count as nothing.
  func clock(at checkpoint: Checkpoint) -> TrainingClock {
    var clock = TrainingClock(epochs: Array(repeating: nil, count: checkpoint.epoch))
    // A torn line, or one of an epoch that no checkpoint knows, is of no account.
    for line in (try? Files.read(metricsFile))?.split(separator: UInt8(ascii: "\n")) ?? [] {
      guard let metrics = try? EpochMetrics(line: Array(line), source: metricsFile),
        clock.epochs.indices.contains(metrics.epoch - 1)
      else { continue }
      clock.epochs[metrics.epoch - 1] = metrics.seconds
    }
    if let bytes = try? Files.read(clockFile), let root = try? JSONParser.parse(bytes, source: clockFile) {
      let fields = JSONFields(source: clockFile, root: root)
      if (try? fields.integer("step")) == checkpoint.step, let seconds = try? fields.number("seconds") {
        // Written before the line of the epoch that it ends.
        if checkpoint.partial.batches > 0 {
          clock.partial = seconds
        } else if let last = clock.epochs.indices.last, clock.epochs[last] == nil {
          clock.epochs[last] = seconds
        }
      }
    }
    return clock
  }

  /// - Throws: `FileError`.
  func write(_ clock: TrainingClock, at checkpoint: Checkpoint) throws(FileError) {
    let record: JSONValue = ["step": .integer(checkpoint.step), "seconds": .number(clock.partial)]
    try Files.writeAtomically(record.pretty, to: clockFile)
  }
}
