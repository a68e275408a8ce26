import Foundation

/// What a name of the file system leads to, in words.
package enum FileKind: String {
  case regular = "a regular file"
  case folder = "a folder"
  case pipe = "a pipe"
  case socket = "a socket"
  case device = "a device"

  package init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .regular
    case S_IFDIR: self = .folder
    case S_IFIFO: self = .pipe
    case S_IFSOCK: self = .socket
    default: self = .device
    }
  }

  /// The error for what is to be read or replaced as a file; nil where it is one.
  package func obstacle(_ operation: FileError.Operation, _ path: String) -> FileError? {
    switch self {
    case .regular: nil
    case .folder: FileError(operation, path, code: EISDIR)
    case .pipe, .socket, .device: FileError(operation, path, code: EINVAL, found: rawValue)
    }
  }
}
