import Foundation
import LocatedJSON

extension RunDirectory {
  /// Makes the folder of a new run, with the folder for checkpoints and the resolved configuration.
  /// - Parameter force: replaces a run that is already there. A folder that no run wrote, or that holds anything
  ///   else beside a run, is never touched.
  /// - Throws: `RunDirectoryError` or `FileError`.
  public static func create(
    at path: String, configuration: ExperimentConfiguration, force: Bool = false
  ) throws -> RunDirectory {
    // The paths inside would be those of the file system's root.
    if path.isEmpty { throw FileError(.create, path, code: ENOENT) }
    let run = RunDirectory(path: path)
    let names = try Files.list(path, operation: .create) ?? []
    if !names.isEmpty {
      guard force else { throw RunDirectoryError.notEmpty(path: path) }
      try run.removeFiles(names)
    }
    try Files.createFolder(run.path(.checkpoints))
    try Files.writeAtomically(configuration.json.pretty, to: run.configurationFile)
    return run
  }

  /// Removes what a run wrote, the configuration last: cut off half-way, the rest can still be told for a run.
  private func removeFiles(_ names: [String]) throws {
    guard holdsConfiguration else { throw RunDirectoryError.notARun(path: path) }
    let checkpoints = path(.checkpoints)
    let inside = names.contains(Entry.checkpoints.rawValue) ? try Files.list(checkpoints) ?? [] : []
    let known = Entry.allCases.map(\.rawValue)
    if let other = names.first(where: { !Self.isWritten($0, among: known) }) {
      throw RunDirectoryError.holdsOther(path: path, name: other)
    }
    if let other = inside.first(where: { !Self.isWritten($0, among: Self.checkpointNames) }) {
      throw RunDirectoryError.holdsOther(path: checkpoints, name: other)
    }
    for name in inside { try Files.remove(checkpoints + "/" + name) }
    for name in names where name != Entry.configuration.rawValue { try Files.remove(path + "/" + name) }
    try Files.remove(configurationFile)
  }

  /// Whether `config.json` is one of a run, by its sections: the fields may be those of another version.
  private var holdsConfiguration: Bool {
    guard let bytes = try? Files.read(configurationFile),
      let root = try? JSONParser.parse(bytes, source: configurationFile)
    else { return false }
    return ExperimentConfiguration.sections.allSatisfy { section in
      if case .object = root[section]?.content { true } else { false }
    }
  }

  private static func isWritten(_ name: String, among known: [String]) -> Bool {
    known.contains(name) || known.contains { Files.isTemporary(name, for: $0) }
  }
}
