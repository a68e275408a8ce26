import FileAccess
import Foundation

/// Does something with files, with the errors of this library.
func withFiles<Result: ~Copyable>(_ body: () throws(FileError) -> Result) throws(FetchError) -> Result {
  do throws(FileError) {
    return try body()
  } catch {
    throw FetchError(error)
  }
}

extension FetchError {
  init(_ error: FileError) {
    let operation: FileOperation =
      switch error.operation {
      case .open, .read: .read
      case .write: .write
      case .create: .create
      case .remove: .remove
      }
    self = .file(operation, path: error.path, code: error.code)
  }
}

/// A folder and those above it, as far as they are missing, the deepest first.
func missingFolders(to path: String) -> [String] {
  var missing: [String] = []
  var folder = path
  while !folder.isEmpty, !Files.exists(folder) {
    missing.append(folder)
    folder = (folder as NSString).deletingLastPathComponent
  }
  return missing
}

/// Creates a folder and those above it that are missing, and makes sure that files can be written there.
func createFolder(_ path: String) throws(FetchError) {
  try withFiles { () throws(FileError) in try Files.createFolder(path) }
  guard access(path, W_OK | X_OK) == 0 else { throw .file(.write, path: path, code: errno) }
}
