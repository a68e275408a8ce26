import Foundation

/// A regular file, read from its start.
final class PlainFile: ByteSource {
  let path: String
  /// In bytes, when it was opened.
  let size: Int
  private let descriptor: Int32
  /// Of the next byte to read.
  private(set) var position = 0

  init(_ path: String) throws(ImageDataError) {
    // Without O_NONBLOCK, opening a pipe would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    if descriptor < 0 { throw Self.error(path) }
    var status = stat()
    var failure: ImageDataError?
    if fstat(descriptor, &status) != 0 {
      failure = Self.error(path)
    } else if status.st_mode & S_IFMT == S_IFDIR {
      failure = .isDirectory(path: path)
    } else if status.st_mode & S_IFMT != S_IFREG {
      failure = .notARegularFile(path: path)
    }
    if let failure {
      close(descriptor)
      throw failure
    }
    self.path = path
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit {
    close(descriptor)
  }

  var remainingLimit: Int { max(0, size - position) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImageDataError) -> Int {
    let found = try readAt(position, into: buffer)
    position += found
    return found
  }

  /// Reads on at `position`.
  func seek(to position: Int) {
    self.position = position
  }

  func skip(_ count: Int) throws(ImageDataError) -> Int {
    let found = min(count, remainingLimit)
    position += found
    return found
  }

  /// Whether the file starts with the two bytes that mark a gzip member (RFC 1952); moves nothing.
  func startsWithGzipMagic() throws(ImageDataError) -> Bool {
    var magic: (UInt8, UInt8) = (0, 0)
    var found = 0
    try withUnsafeMutableBytes(of: &magic) { buffer throws(ImageDataError) in found = try readAt(0, into: buffer) }
    return found == 2 && magic == (0x1f, 0x8b)
  }

  private func readAt(_ offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(ImageDataError) -> Int {
    while true {
      let found = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
      if found >= 0 { return found }
      if errno != EINTR { throw Self.error(path) }
    }
  }

  private static func error(_ path: String) -> ImageDataError {
    errno == ENOENT ? .missingFile(path: path) : .cannotRead(path: path, reason: String(cString: strerror(errno)))
  }
}

func isDirectory(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Whether there is anything of this name.
func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
