import LocatedJSON

extension RunDirectory {
  /// Opens the folder of a run that was made before.
  /// - Throws: `RunDirectoryError` where there is no folder or no configuration in it, or `FileError`.
  public static func open(_ path: String) throws -> RunDirectory {
    guard try Files.list(path) != nil else { throw RunDirectoryError.missing(path: path) }
    let run = RunDirectory(path: path)
    try run.require(.configuration, "it is not a run directory, give one that `vlae train` made")
    return run
  }

  /// The configuration of the run.
  /// - Throws: `FileError`, `JSONError` or `ConfigurationError`.
  public func configuration() throws -> ExperimentConfiguration {
    try ExperimentConfiguration(contentsOf: configurationFile)
  }

  /// The outcome of the run.
  /// - Throws: `RunDirectoryError` where the run has not ended, `FileError` or `JSONError`.
  public func result() throws -> JSONNode {
    try require(.result, "the run has not ended, `vlae train` with the same configuration goes on with it")
    return try JSONFields(sealed: resultFile).root
  }

  /// The checkpoint to evaluate: the best one where the configuration splits off validation images, else the last.
  /// - Throws: `RunDirectoryError` where it was not written yet, `FileError` or `SafetensorsError`.
  public func evaluatedCheckpoint(_ configuration: ExperimentConfiguration) throws -> SafetensorsFile {
    let checkpoint = configuration.data.validation != 0 ? bestCheckpoint : lastCheckpoint
    guard Files.exists(checkpoint) else {
      throw RunDirectoryError.incomplete(
        path: path, file: String(checkpoint.dropFirst(path.count + 1)),
        meaning: "no epoch of training has ended, `vlae train` with the same configuration goes on with it")
    }
    return try SafetensorsFile(contentsOf: checkpoint)
  }

  private func require(_ entry: Entry, _ meaning: String) throws(RunDirectoryError) {
    guard Files.exists(path(entry)) else { throw .incomplete(path: path, file: entry.rawValue, meaning: meaning) }
  }
}
