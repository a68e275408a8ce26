import Foundation
import LocatedJSON

extension RunDirectory {
  /// Takes the right to write here, and makes the folder where there is none.
  /// - Throws: `RunDirectoryError.notARun` for a folder with something else in it, `FileLockError`, `FileError`.
  package func lock() throws -> FileLock {
    // The paths inside would be those of the file system's root.
    if path.isEmpty { throw FileError(.create, path, code: ENOENT) }
    let names = try Files.list(path, operation: .create) ?? []
    // A lock is not left behind in a folder of something else. A start that failed before the configuration was written
    // leaves no more than these.
    if !names.contains(Entry.configuration.rawValue) {
      let known = [Entry.lock, .replaced, .failure, .checkpoints, .configuration].map(\.rawValue)
      let checkpoints = try contents(.checkpoints, of: names).filter { !$0.hasSuffix(".tmp") }
      if let other = names.first(where: { !Self.isWritten($0, among: known) }) ?? checkpoints.first {
        throw RunDirectoryError.notARun(path: path, holding: other)
      }
    }
    try Files.createFolder(path)
    return try FileLock(lockFile)
  }

  /// Makes the folder ready for a training, new or to go on with: what an earlier end left goes, so that the state of
  /// the run is told by what is there. To be called under the lock.
  /// - Throws: `FileError`.
  package func prepare(_ configuration: ExperimentConfiguration) throws(FileError) {
    for entry in [Entry.replaced, .result, .failure] { try Files.removeTree(path(entry)) }
    try Files.createFolder(path(.checkpoints))
    // Last, as a folder with a configuration is one of a run.
    try Files.writeAtomically(configuration.json.pretty, to: configurationFile)
  }

  /// Takes a run away to make room for another one. To be called under the lock.
  ///
  /// Everything is renamed into one folder first, and only when that has worked is it removed: a folder that may not be
  /// written to loses nothing. One that no run wrote, or that holds anything else beside a run, is never touched.
  /// - Throws: `RunDirectoryError` or `FileError`.
  package func removeRun() throws {
    let names = try Files.list(path) ?? []
    let known = Entry.allCases.map(\.rawValue)
    if let other = names.first(where: { !Self.isWritten($0, among: known) }) {
      throw RunDirectoryError.holdsOther(path: path, name: other)
    }
    if names.contains(Entry.configuration.rawValue), !holdsConfiguration {
      throw RunDirectoryError.notARun(path: path, holding: Entry.configuration.rawValue)
    }
    let checkpoints = try contents(.checkpoints, of: names)
    if let other = checkpoints.first(where: { !Self.isWritten($0, among: Self.checkpointNames) }) {
      throw RunDirectoryError.holdsOther(path: path(.checkpoints), name: other)
    }
    let evaluations = try contents(.evaluations, of: names)
    if let other = evaluations.first(where: { !$0.hasSuffix(".json") && !$0.hasSuffix(".tmp") }) {
      throw RunDirectoryError.holdsOther(path: path(.evaluations), name: other)
    }
    let aside = path(.replaced)
    try Files.removeTree(aside)
    try Files.createFolder(aside)
    // The configuration last: cut off half-way, the rest can still be told for a run.
    let kept = [Entry.lock, .replaced, .configuration].map(\.rawValue)
    var moved: [String] = []
    do {
      for name in names.filter({ !kept.contains($0) }) + names.filter({ $0 == Entry.configuration.rawValue }) {
        try Files.rename("\(path)/\(name)", to: "\(aside)/\(name)")
        moved.append(name)
      }
    } catch {
      for name in moved { try? Files.rename("\(aside)/\(name)", to: "\(path)/\(name)") }
      throw error
    }
    try Files.removeTree(aside)
  }

  private func contents(_ entry: Entry, of names: [String]) throws -> [String] {
    names.contains(entry.rawValue) ? try Files.list(path(entry)) ?? [] : []
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
