import LocatedJSON

/// What lies in a run directory. There is no ledger beside the runs, so that nothing can contradict it.
public enum RunState: Sendable, Equatable {
  /// Nothing, or the remains of a start that failed.
  case new
  /// A process holds the lock.
  case running
  /// A configuration and no result; the next start goes on with it.
  case interrupted
  /// A result.
  case finished
  /// What ended the last start, from `failure.json`.
  case failed(String)

  /// The state in a word.
  public var name: String {
    switch self {
    case .new: "new"
    case .running: "running"
    case .interrupted: "interrupted"
    case .finished: "finished"
    case .failed: "failed"
    }
  }
}

extension Run {
  /// - Throws: `FileError`.
  public func state() throws(FileError) -> RunState {
    if FileLock.isHeld(directory.lockFile) { return .running }
    if Files.exists(directory.resultFile) { return .finished }
    if Files.exists(directory.failureFile) { return .failed(failure ?? "\(directory.failureFile) cannot be read") }
    return Files.exists(directory.configurationFile) ? .interrupted : .new
  }

  private var failure: String? {
    try? JSONFields(contentsOf: directory.failureFile).text("error")
  }

  /// Leaves word of why the run failed.
  /// - Throws: `FileError`.
  package func recordFailure(_ message: String) throws(FileError) {
    let record: JSONValue = ["error": .string(message)]
    try Files.createFolder(path)
    try Files.writeAtomically(record.pretty, to: directory.failureFile)
  }
}
