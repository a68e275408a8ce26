/// The uncompressed bytes of a file, one after the other.
protocol ByteSource: AnyObject {
  var path: String { get }

  /// No more bytes than this can still follow, known without reading them.
  var remainingLimit: Int { get }

  /// Fills the front of `buffer` (which is not empty) and returns how many bytes it wrote; 0 at the end alone.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImageDataError) -> Int

  /// Passes over the next `count` bytes and returns how many there were: fewer at the end alone.
  func skip(_ count: Int) throws(ImageDataError) -> Int
}

extension ByteSource {
  func skip(_ count: Int) throws(ImageDataError) -> Int {
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, min(count, 1 << 18)), alignment: 16)
    defer { chunk.deallocate() }
    var skipped = 0
    while skipped < count {
      let wanted = min(chunk.count, count - skipped)
      let found = try read(into: UnsafeMutableRawBufferPointer(rebasing: chunk[..<wanted]))
      if found == 0 { break }
      skipped += found
    }
    return skipped
  }

  /// Hands all bytes up to the end to `body`, piece by piece, or until it returns false.
  func forEachChunk(_ body: (UnsafeRawBufferPointer) throws(ImageDataError) -> Bool) throws(ImageDataError) {
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { chunk.deallocate() }
    while true {
      let found = try read(into: chunk)
      if found == 0 { return }
      if try !body(UnsafeRawBufferPointer(rebasing: chunk[..<found])) { return }
    }
  }

  /// The next `count` bytes. Beyond 64 MiB, memory grows with the data that really come, not with `count`.
  ///
  /// - Parameter offset: where they start in the uncompressed data, for the message.
  /// - Throws: `truncated` if the data end before.
  func readBytes(_ count: Int, at offset: Int) throws(ImageDataError) -> [UInt8] {
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, min(count, 1 << 18)), alignment: 16)
    defer { chunk.deallocate() }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(count, 1 << 26))
    while bytes.count < count {
      let wanted = min(chunk.count, count - bytes.count)
      let found = try read(into: UnsafeMutableRawBufferPointer(rebasing: chunk[..<wanted]))
      if found == 0 { throw .truncated(path: path, offset: offset, expected: count, found: bytes.count) }
      bytes.append(contentsOf: chunk[..<found])
    }
    return bytes
  }

  /// Checks that nothing follows the `offset` bytes read so far; for gzip this also checks the checksum.
  func expectEnd(at offset: Int) throws(ImageDataError) {
    let rest = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
    defer { rest.deallocate() }
    if try read(into: rest) > 0 { throw .trailingBytes(path: path, offset: offset) }
  }
}

/// No array that a file declares takes more bytes than this in memory, so that a small file cannot fill it by
/// inflating. The largest one of the known sets, SVHN's training images, takes 225 MB.
let maximumArrayByteCount = 1 << 28

/// Opens a file, gzip-compressed or not as its first bytes tell.
///
/// - Parameter path: with or without .gz; if there is no such file, the other of the two is taken.
func openByteSource(_ path: String) throws(ImageDataError) -> any ByteSource {
  // Without such a file, the error says what stands there instead.
  let file = try PlainFile(existingPath(path) ?? path)
  return try file.startsWithGzipMagic() ? InflateStream(file, format: .gzip) : file
}
