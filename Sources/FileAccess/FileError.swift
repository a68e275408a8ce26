import Foundation

/// A call of the operating system that failed on a file or folder.
public struct FileError: Error, Sendable, Equatable {
  public enum Operation: String, Sendable {
    /// Opening something to read it.
    case open
    case read
    case write
    case create
    case remove
  }

  public let operation: Operation
  public let path: String
  /// The value of `errno`.
  public let code: Int32
  /// What is there in place of a regular file, in words; nil where that is not what is wrong.
  public let found: String?

  public init(_ operation: Operation, _ path: String, code: Int32, found: String? = nil) {
    self.operation = operation
    self.path = path
    self.code = code
    self.found = found
  }
}

extension FileError: CustomStringConvertible {
  public var description: String {
    "cannot \(operation.rawValue) \(path): \(reason)" + (advice.map { "; \($0)" } ?? "")
  }

  /// What the system says.
  package var reason: String { found.map { "expected a regular file, found \($0)" } ?? String(cString: strerror(code)) }

  private var advice: String? {
    switch code {
    case ENOSPC, EDQUOT: "free some space there, or write to another disk"
    case EACCES, EPERM: "check the permissions of the file and its folder"
    case EROFS: "write to another place"
    case ENOENT, ENOTDIR: "check the path"
    case EISDIR: "give a file instead of a folder"
    default: nil
    }
  }
}
