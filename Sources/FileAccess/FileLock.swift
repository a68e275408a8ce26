import Foundation

/// The right to write somewhere, held by one process at a time: an advisory lock (`flock`) on a file, which the kernel
/// gives back when the process ends, however it ends. The file stays, as removing it would let two processes lock two
/// files of one name.
package final class FileLock {
  private let file: FileDescriptor

  /// Takes the lock, and writes this process's number into the file for those that are refused.
  /// - Throws: `FileLockError.held` where another one has it, else `FileError`.
  package init(_ path: String) throws {
    file = try FileDescriptor(path, flags: O_RDWR | O_CREAT, operation: .write)
    guard file.lockExclusively() else {
      let code = errno
      guard code == EWOULDBLOCK else { throw FileError(.write, path, code: code) }
      throw FileLockError.held(path: path, process: Self.process(at: path))
    }
    // Who holds the lock helps the reader of an error only: where it cannot be written, nothing is lost.
    if file.truncate(to: 0) { try? file.write(Array("\(getpid())\n".utf8)) }
  }

  deinit { file.unlock() }

  /// Whether a process holds the lock at this moment.
  package static func isHeld(_ path: String) -> Bool {
    guard let file = try? FileDescriptor(path, flags: O_RDONLY, operation: .open) else { return false }
    guard file.lockExclusively() else { return errno == EWOULDBLOCK }
    file.unlock()
    return false
  }

  private static func process(at path: String) -> Int? {
    (try? Files.read(path)).flatMap { Int(String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .newlines)) }
  }
}

/// A place that another process is writing to.
public enum FileLockError: Error, Sendable, Equatable {
  /// - Parameter process: its number, nil where it has not been written down.
  case held(path: String, process: Int?)
}

extension FileLockError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .held(let path, let process):
      "another process\(process.map { " (\($0))" } ?? "") is writing there and holds \(path): "
        + "wait until it ends, or choose another folder"
    }
  }
}
