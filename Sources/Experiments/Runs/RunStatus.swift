import Foundation

/// How far a run is, as its directory tells.
public struct RunStatus: Sendable, Equatable {
  public var path: String
  public var state: RunState
  /// Epochs that are done.
  public var epoch: Int
  /// Those of the whole run.
  public var epochs: Int
  /// The best validation bound so far, without a validation split the last training bound; in nats.
  public var bestBound: Double?
  /// When the run last wrote something.
  public var lastChange: Date?
  /// Of the last epochs, the mean time of one; nil before any.
  public var secondsPerEpoch: Double?

  public init(
    path: String, state: RunState, epoch: Int, epochs: Int, bestBound: Double? = nil, lastChange: Date? = nil,
    secondsPerEpoch: Double? = nil
  ) {
    self.path = path
    self.state = state
    self.epoch = epoch
    self.epochs = epochs
    self.bestBound = bestBound
    self.lastChange = lastChange
    self.secondsPerEpoch = secondsPerEpoch
  }

  /// Of the epochs that are left; nil where nothing is known of them, or the run is not on its way.
  public var secondsLeft: Double? {
    switch state {
    case .running, .interrupted, .new: secondsPerEpoch.map { $0 * Double(max(epochs - epoch, 0)) }
    case .finished, .failed: nil
    }
  }
}

extension Run {
  /// - Parameter configuration: the run's own; nil reads it from its directory.
  /// - Throws: `FileError`, and for a damaged configuration `JSONError` or `ConfigurationError`.
  public func status(_ configuration: ExperimentConfiguration? = nil) throws -> RunStatus {
    let state = try state()
    let configuration = try configuration ?? directory.configuration()
    let metrics = directory.readableMetrics()
    let seconds = metrics.suffix(3).compactMap(\.seconds)
    let newest = [directory.resultFile, directory.failureFile, directory.metricsFile, directory.configurationFile]
      .compactMap(Files.modificationTime).max()
    return RunStatus(
      path: path, state: state, epoch: metrics.last?.epoch ?? 0, epochs: configuration.training.epochs,
      bestBound: metrics.compactMap(\.validationELBO).max() ?? metrics.last.map(\.trainingELBO), lastChange: newest,
      secondsPerEpoch: seconds.isEmpty ? nil : seconds.reduce(0, +) / Double(seconds.count))
  }
}

extension RunDirectory {
  /// The epochs that were recorded, without lines that a crash cut off.
  func readableMetrics() -> [EpochMetrics] {
    ((try? Files.read(metricsFile))?.split(separator: UInt8(ascii: "\n")) ?? []).compactMap {
      try? EpochMetrics(line: Array($0), source: metricsFile)
    }
  }

  /// The runs in a folder and below it, by their paths, sorted as a person would (`T8` before `T10`); `folder` itself
  /// where it is one.
  /// - Throws: `RunDirectoryError.missing`, `FileError`.
  public static func runs(below folder: String) throws -> [RunDirectory] {
    guard let names = try Files.list(folder) else { throw RunDirectoryError.missing(path: folder) }
    let run = RunDirectory(path: folder)
    // One that failed before it began has a record of that alone.
    if names.contains(Entry.configuration.rawValue) || names.contains(Entry.failure.rawValue) { return [run] }
    return try names.filter { !$0.hasPrefix(".") }
      .sorted { $0.compare($1, options: .numeric) == .orderedAscending }
      .flatMap { name -> [RunDirectory] in
        let path = "\(folder)/\(name)"
        return Files.isFolder(path) ? try runs(below: path) : []
      }
  }
}
