import CZlib

/// The uncompressed bytes of a gzip file (RFC 1952) or of a zlib stream (RFC 1950) inside a file, inflated piece by
/// piece.
///
/// zlib checks each gzip member's CRC-32 and length, or the stream's Adler-32, when it reaches the end.
final class InflateStream: ByteSource {
  enum Format {
    /// One or more members up to the end of the file.
    case gzip
    /// One stream that takes all its bytes.
    case zlib
  }

  private let file: PlainFile
  private let format: Format
  /// Where the compressed data end in the file.
  private let end: Int
  // zlib's state points back to the stream, which therefore must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
  private var isAtEnd = false

  /// - Parameters:
  ///   - file: positioned at the first compressed byte; this reads on from there.
  ///   - count: how many compressed bytes there are, all up to the end of the file if `nil`.
  init(_ file: PlainFile, format: Format, count: Int? = nil) throws(ImageDataError) {
    self.file = file
    self.format = format
    end = count.map { file.position + $0 } ?? file.size
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, 16 more to ask for the gzip format alone.
    let windowBits: Int32 = format == .gzip ? 15 + 16 : 15
    let status = inflateInit2_(stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
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
  var remainingLimit: Int {
    // A file may have holes and claim any size.
    let compressed = min(compressedRemainder, .max >> 12) + Int(stream.pointee.avail_in)
    return 1032 * compressed + (1 << 14)
  }

  private var compressedRemainder: Int { max(0, end - file.position) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImageDataError) -> Int {
    stream.pointee.next_out = buffer.assumingMemoryBound(to: UInt8.self).baseAddress
    stream.pointee.avail_out = UInt32(clamping: buffer.count)
    let requested = stream.pointee.avail_out
    while !isAtEnd && stream.pointee.avail_out == requested {
      if stream.pointee.avail_in == 0, try refill() == 0 {
        throw failure("the data end in the middle of a compressed stream")
      }
      switch inflate(stream, Z_NO_FLUSH) {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END: try finishStream()
      case Z_NEED_DICT: throw failure("a preset dictionary is needed")
      case let status: throw failure(String(cString: stream.pointee.msg.map { UnsafePointer($0) } ?? zError(status)))
      }
    }
    return Int(requested - stream.pointee.avail_out)
  }

  /// After the end of a stream: the end of the data, or another gzip member, or junk.
  private func finishStream() throws(ImageDataError) {
    if stream.pointee.avail_in == 0, try refill() == 0 {
      isAtEnd = true
    } else if format == .gzip, stream.pointee.next_in.pointee == 0x1f {
      inflateReset(stream)
    } else if format == .gzip, try isPaddedWithZeros() {
      isAtEnd = true
    } else {
      throw failure("bytes that are no \(format == .gzip ? "gzip" : "zlib") data follow the compressed stream")
    }
  }

  /// Whether nothing but zeros follows, as on tapes and in files of whole blocks; gzip passes over them as well. A file
  /// with a hole can have them without end, so that they are bounded as arrays are.
  private func isPaddedWithZeros() throws(ImageDataError) -> Bool {
    if compressedRemainder > maximumArrayByteCount { return false }
    repeat {
      while stream.pointee.avail_in > 0 {
        if stream.pointee.next_in.pointee != 0 { return false }
        stream.pointee.next_in += 1
        stream.pointee.avail_in -= 1
      }
    } while try refill() > 0
    return true
  }

  private func refill() throws(ImageDataError) -> Int {
    let wanted = min(input.count, compressedRemainder)
    let found = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: input[..<wanted]))
    stream.pointee.next_in = input.assumingMemoryBound(to: UInt8.self).baseAddress
    stream.pointee.avail_in = UInt32(found)
    return found
  }

  private func failure(_ message: String) -> ImageDataError {
    .corruptCompression(path: path, offset: file.position - Int(stream.pointee.avail_in), message: message)
  }
}
