/// A folder that cannot serve as a run directory.
public enum RunDirectoryError: Error, Sendable, Equatable {
  /// The folder was not written by a run: it holds something else.
  case notARun(path: String, holding: String)
  /// The folder to replace holds something that no run writes.
  case holdsOther(path: String, name: String)
  /// The run there has another configuration; `differences` name the keys with both values.
  case otherConfiguration(path: String, differences: [String])
  /// There is no folder at `path`.
  case missing(path: String)
  /// The folder lacks a file; `meaning` says what that tells.
  case incomplete(path: String, file: String, meaning: String)
  /// The record is not what was written: its digest is another one.
  case damaged(file: String)

  /// Whether the folder is there, but not all that was looked for in it.
  public var isIncomplete: Bool {
    if case .incomplete = self { true } else { false }
  }
}

extension RunDirectoryError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notARun(let path, let name):
      "\(path) is not a run directory, it holds \"\(name)\": choose another folder by --output"
    case .holdsOther(let path, let name):
      "\(path) holds \"\(name)\", which no run writes, so --force does not replace it: move that away first"
    case .otherConfiguration(let path, let differences):
      "the run in \(path) has another configuration: \(differences.joined(separator: ", ")); "
        + "choose another folder by --output, or replace the run by --force"
    case .missing(let path):
      "there is no run directory \(path): check the path, or make one by `vlae train CONFIG.json --output \(path)`"
    case .incomplete(let path, let file, let meaning):
      "\(path) has no \(file): \(meaning)"
    case .damaged(let file):
      "\(file) was damaged or changed after it was written, its digest is another one: delete it, and the same command "
        + "makes it again from the checkpoint"
    }
  }
}
