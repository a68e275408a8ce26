import FileAccess
import Foundation

/// A file that is being downloaded, `NAME.part`, and beside it, `NAME.part.source`, where its bytes come from.
///
/// It is locked while it is open, so that two processes never write it at once.
final class PartialFile {
  /// What the bytes that are there were taken from.
  struct Source: Equatable {
    let url: String
    /// Tells this version of the file at that address from another one; `nil` where the server gave none.
    let validator: String?
  }

  let path: String
  private(set) var size: Int
  private let file: FileDescriptor

  /// Opens the part of `target`, or starts it.
  init(of target: String) throws(FetchError) {
    path = target + ".part"
    // Whatever a link points to is not ours to write.
    do throws(FileError) {
      file = try FileDescriptor(path, flags: O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW, operation: .create)
    } catch {
      if [ELOOP, EISDIR, ENXIO].contains(error.code) { throw .obstacle(path: path) }
      throw FetchError(error)
    }
    guard let status = try? file.status(.create), FileKind(status) == .regular, status.st_nlink <= 1 else {
      throw .obstacle(path: path)
    }
    // The process that held the lock may have given the file its final name in the meantime.
    var named = stat()
    guard file.lockExclusively(), let locked = try? file.status(.create), stat(path, &named) == 0,
      locked.st_ino == named.st_ino
    else { throw .busy(path: path) }
    size = Int(locked.st_size)
  }

  private var sourcePath: String { path + ".source" }

  /// `nil` where nothing is known about the bytes, so that they are of no use.
  var source: Source? {
    guard let text = try? String(contentsOfFile: sourcePath, encoding: .utf8) else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count == 3, lines[2].isEmpty else { return nil }
    return Source(url: lines[0], validator: lines[1].isEmpty ? nil : lines[1])
  }

  /// Throws all bytes away; those that follow come from `source`.
  func restart(from source: Source?) throws(FetchError) {
    guard file.truncate(to: 0) else { throw .file(.write, path: path, code: errno) }
    size = 0
    guard let source else {
      unlink(sourcePath)
      return
    }
    // A new file, so that a link of this name is not followed.
    unlink(sourcePath)
    try withFiles { () throws(FileError) in
      let file = try FileDescriptor(sourcePath, flags: O_WRONLY | O_CREAT | O_EXCL, operation: .create)
      try file.write(Array("\(source.url)\n\(source.validator ?? "")\n".utf8))
    }
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(FetchError) {
    try withFiles { () throws(FileError) in try file.write(bytes) { self.size += $0 } }
  }

  /// Whether the bytes begin as a page of HTML does. No file of data does.
  var isWebPage: Bool {
    let text = String(decoding: (try? file.read(at: 0, count: 1024)) ?? [], as: UTF8.self)
      .drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    return ["<!doctype html", "<html", "<head"].contains { text.prefix($0.count).lowercased() == $0 }
  }

  func synchronize() throws(FetchError) {
    try withFiles { () throws(FileError) in try file.synchronize() }
  }

  /// Gives the file its final name. From then on it counts as data.
  func install(as target: String) throws(FetchError) {
    try synchronize()
    try withFiles { () throws(FileError) in try Files.move(path, to: target) }
    unlink(sourcePath)
  }

  func remove() {
    unlink(path)
    unlink(sourcePath)
  }
}
