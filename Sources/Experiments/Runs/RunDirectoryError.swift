/// A folder that cannot serve as a run directory.
public enum RunDirectoryError: Error, Sendable, Equatable {
  /// The folder for a new run holds an old one, and it was not said to replace it.
  case notEmpty(path: String)
  /// The folder to replace was not written by a run.
  case notARun(path: String)
  /// The folder to replace holds something that no run writes.
  case holdsOther(path: String, name: String)
  /// There is no folder at `path`.
  case missing(path: String)
  /// The folder lacks a file; `meaning` says what that tells.
  case incomplete(path: String, file: String, meaning: String)

  /// Whether the folder is there, but not all that was looked for in it.
  public var isIncomplete: Bool {
    if case .incomplete = self { true } else { false }
  }
}

extension RunDirectoryError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notEmpty(let path):
      "\(path) is not empty: choose another folder by --output, or replace the run in it by --force"
    case .notARun(let path):
      "\(path) is not a run directory (no config.json of a run), so --force does not replace it: choose another folder"
    case .holdsOther(let path, let name):
      "\(path) holds \"\(name)\", which no run writes, so --force does not replace it: move that away first"
    case .missing(let path):
      "there is no run directory \(path): check the path, or make one by `vlae train CONFIG.json --output \(path)`"
    case .incomplete(let path, let file, let meaning):
      "\(path) has no \(file): \(meaning)"
    }
  }
}
