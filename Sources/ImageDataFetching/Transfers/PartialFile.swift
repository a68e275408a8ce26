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
  private let descriptor: Int32

  /// Opens the part of `target`, or starts it.
  init(of target: String) throws(FetchError) {
    path = target + ".part"
    // Whatever a link points to is not ours to write. Without O_NONBLOCK, a pipe would be waited for.
    descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o666)
    size = 0
    if descriptor < 0 && [ELOOP, EISDIR, ENXIO].contains(errno) { throw .obstacle(path: path) }
    guard descriptor >= 0 else { throw .file(.create, path: path, code: errno) }
    var (status, named) = (stat(), stat())
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_nlink <= 1 else {
      throw .obstacle(path: path)
    }
    // The process that held the lock may have given the file its final name in the meantime.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &status) == 0, stat(path, &named) == 0,
      status.st_ino == named.st_ino
    else { throw .busy(path: path) }
    size = Int(status.st_size)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
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
    guard ftruncate(descriptor, 0) == 0 else { throw .file(.write, path: path, code: errno) }
    size = 0
    guard let source else {
      unlink(sourcePath)
      return
    }
    // A new file, so that a link of this name is not followed.
    unlink(sourcePath)
    let file = open(sourcePath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw .file(.create, path: sourcePath, code: errno) }
    defer { close(file) }
    try Array("\(source.url)\n\(source.validator ?? "")\n".utf8).withUnsafeBufferPointer { text throws(FetchError) in
      try write(UnsafeRawBufferPointer(text), to: file, path: sourcePath)
    }
  }

  func append(_ bytes: UnsafeRawBufferPointer) throws(FetchError) {
    try write(bytes, to: descriptor, path: path) { self.size += $0 }
  }

  /// Whether the bytes begin as a page of HTML does. No file of data does.
  var isWebPage: Bool {
    var start = [UInt8](repeating: 0, count: 1024)
    let count = pread(descriptor, &start, start.count, 0)
    let text = String(decoding: start.prefix(max(0, count)), as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    return ["<!doctype html", "<html", "<head"].contains { text.prefix($0.count).lowercased() == $0 }
  }

  func synchronize() throws(FetchError) {
    guard fsync(descriptor) == 0 else { throw .file(.write, path: path, code: errno) }
  }

  /// Gives the file its final name. From then on it counts as data.
  func install(as target: String) throws(FetchError) {
    try synchronize()
    try move(path, to: target)
    unlink(sourcePath)
  }

  func remove() {
    unlink(path)
    unlink(sourcePath)
  }
}
