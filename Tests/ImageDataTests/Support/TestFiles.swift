import CZlib
import Foundation
import ImageData
import Testing

/// An IDX file: header and `bytes`.
func idx(shape: [Int], type: UInt8 = 0x08, _ bytes: [UInt8]) -> [UInt8] {
  [0, 0, type, UInt8(shape.count)]
    + shape.flatMap { extent in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: extent >> $0) } } + bytes
}

/// One gzip member, compressed as well as zlib can.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  stream.initialize(to: z_stream())
  let size = Int32(MemoryLayout<z_stream>.size)
  precondition(deflateInit2_(stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK)
  defer {
    deflateEnd(stream)
    stream.deallocate()
  }
  var input = bytes
  let capacity = Int(deflateBound(stream, UInt(bytes.count)))
  return [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
    input.withUnsafeMutableBufferPointer { input in
      stream.pointee.next_in = input.baseAddress
      stream.pointee.avail_in = UInt32(input.count)
      stream.pointee.next_out = output.baseAddress
      stream.pointee.avail_out = UInt32(capacity)
      precondition(deflate(stream, Z_FINISH) == Z_STREAM_END)
    }
    count = capacity - Int(stream.pointee.avail_out)
  }
}

/// `count` images of `height` x `width` in which every value occurs, and labels that go round.
func sampleImages(count: Int, height: Int = 4, width: Int = 3) -> (pixels: [UInt8], labels: [UInt8]) {
  (
    (0..<count * height * width).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 / 256) },
    (0..<count).map { UInt8($0 % 10) }
  )
}

/// Whether a folder of data sets is named by $VLAE_DATA and holds a file, of a size if that is given.
func hasFile(_ name: String, size: Int? = nil) -> Bool {
  guard let root = ProcessInfo.processInfo.environment["VLAE_DATA"],
    let attributes = try? FileManager.default.attributesOfItem(atPath: "\(root)/\(name)")
  else { return false }
  return size == nil || attributes[.size] as? Int == size
}

/// The error that `body` throws.
func error(of body: () throws -> Void) -> ImageDataError? {
  do {
    try body()
    return nil
  } catch {
    return error as? ImageDataError
  }
}

func crc(_ bytes: [UInt8]) -> UInt {
  bytes.withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) }
}
