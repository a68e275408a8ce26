import Foundation

/// A text file that grows by whole lines, each handed to the disk before `append` returns.
public final class LineLog {
  public let path: String
  private let file: FileDescriptor
  /// The length up to which the file holds whole lines; nil for what has no length, such as a pipe.
  private var length: Int?

  /// Opens `path` to append, and creates it where it is missing.
  public init(_ path: String) throws(FileError) {
    self.path = path
    let file = try FileDescriptor(path, flags: O_WRONLY | O_CREAT | O_APPEND, operation: .write)
    let status = try file.status(.write)
    length = FileKind(status) == .regular ? Int(status.st_size) : nil
    self.file = file
  }

  /// Appends `line`, which holds no line end, and a line end.
  /// - Throws: `FileError`; the file then ends with its last whole line.
  public func append(_ line: String) throws(FileError) {
    let bytes = Array(line.utf8) + [UInt8(ascii: "\n")]
    do throws(FileError) {
      try file.write(bytes)
      // A disk over the network may report that it is full only here.
      try file.synchronize()
    } catch {
      if let length { _ = file.truncate(to: length) }
      throw error
    }
    length = length.map { $0 + bytes.count }
  }
}
