import CZlib

/// The uncompressed bytes of a gzip file (RFC 1952) of one or more members, inflated piece by piece.
///
/// zlib checks each member's CRC-32 and length when it reaches the member's end.
final class GzipStream: ByteSource {
  private let file: PlainFile
  // zlib's state points back to the stream, which therefore must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  private var compressedCount = 0
  private var isAtEnd = false

  init(_ file: PlainFile) throws(ImageDataError) {
    self.file = file
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, 16 more to ask for the gzip format alone.
    let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    if status != Z_OK { throw .cannotRead(path: file.path, reason: "zlib: \(String(cString: zError(status)))") }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  var path: String { file.path }

  /// Deflate gains at most a factor of 1032 (a match of 258 bytes in two bits); the bits and the match that zlib has
  /// taken in but not yet used up come on top.
  var remainingLimit: Int { 1032 * (file.remainingLimit + Int(stream.pointee.avail_in)) + (1 << 14) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImageDataError) -> Int {
    stream.pointee.next_out = buffer.assumingMemoryBound(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(clamping: buffer.count)
    let requested = stream.pointee.avail_out
    while !isAtEnd && stream.pointee.avail_out == requested {
      if stream.pointee.avail_in == 0, try refill() == 0 {
        throw failure("the file ends in the middle of a compressed stream")
      }
      switch inflate(stream, Z_NO_FLUSH) {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END: try startNextMember()
      case Z_NEED_DICT: throw failure("a preset dictionary is needed")
      case let status: throw failure(String(cString: stream.pointee.msg.map { UnsafePointer($0) } ?? zError(status)))
      }
    }
    return Int(requested - stream.pointee.avail_out)
  }

  /// After the end of a member: the end of the file, or another member, or junk.
  private func startNextMember() throws(ImageDataError) {
    if stream.pointee.avail_in == 0, try refill() == 0 {
      isAtEnd = true
    } else if stream.pointee.next_in.pointee != 0x1f {
      throw failure("bytes that are no gzip data follow the compressed stream")
    } else {
      inflateReset(stream)
    }
  }

  private func refill() throws(ImageDataError) -> Int {
    let found = try file.read(into: input)
    compressedCount += found
    stream.pointee.next_in = input.assumingMemoryBound(to: UInt8.self).baseAddress
    stream.pointee.avail_in = UInt32(found)
    return found
  }

  private func failure(_ message: String) -> ImageDataError {
    .corruptGzip(path: path, offset: compressedCount - Int(stream.pointee.avail_in), message: message)
  }
}
