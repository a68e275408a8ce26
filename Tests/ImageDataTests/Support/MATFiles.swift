import CZlib
import Foundation

/// Numbers in the byte order of a MATLAB file.
struct MATEncoder {
  var isBigEndian = false

  func bytes<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
    withUnsafeBytes(of: isBigEndian ? value.bigEndian : value.littleEndian, Array.init)
  }

  /// A number as an element type keeps it: 1 to 7, 9, 12, 13 of the format.
  func bytes(_ value: Double, type: UInt32) -> [UInt8] {
    switch type {
    case 1: bytes(Int8(value))
    case 2: bytes(UInt8(value))
    case 3: bytes(Int16(value))
    case 4: bytes(UInt16(value))
    case 5: bytes(Int32(value))
    case 6: bytes(UInt32(value))
    case 7: bytes(Float(value).bitPattern)
    case 9: bytes(value.bitPattern)
    case 12: bytes(Int64(value))
    default: bytes(UInt64(value))
    }
  }

  /// A tag with its content, padded to a multiple of 8; content of up to 4 bytes beside the tag if wanted.
  func element(_ type: UInt32, _ content: [UInt8], inline: Bool = false) -> [UInt8] {
    if inline && (1...4).contains(content.count) {
      let padding = [UInt8](repeating: 0, count: 4 - content.count)
      return bytes(UInt32(content.count) << 16 | type) + content + padding
    }
    return bytes(type) + bytes(UInt32(content.count)) + content
      + [UInt8](repeating: 0, count: (8 - content.count % 8) % 8)
  }
}

/// A variable to write. The defaults make a full real array of bytes.
struct MATArray {
  var name: String
  /// By the format's numbers: 6 double, 7 single, 9 uint8, ...
  var elementClass: UInt32 = 9
  var flags: UInt32 = 0
  var shape: [Int]
  /// Of the values in the file: 2 uint8, 9 double, ...
  var type: UInt32 = 2
  var values: [Double]
  /// In the place of the element with the values.
  var rawContent: [UInt8]?

  /// The array's element, uncompressed.
  func element(_ encoder: MATEncoder) -> [UInt8] {
    let content =
      encoder.element(6, encoder.bytes(elementClass | flags) + encoder.bytes(UInt32(0)))
      + encoder.element(5, shape.flatMap { encoder.bytes(UInt32(truncatingIfNeeded: $0)) })
      + encoder.element(1, Array(name.utf8), inline: true)
      + (rawContent ?? encoder.element(type, values.flatMap { encoder.bytes($0, type: type) }, inline: true))
    return encoder.element(14, content)
  }
}

/// The first 128 bytes of a MATLAB file.
func matHeader(_ encoder: MATEncoder = MATEncoder(), version: UInt16 = 0x0100) -> [UInt8] {
  let text = "MATLAB 5.0 MAT-file, written by a test"
  return Array(text.padding(toLength: 116, withPad: " ", startingAt: 0).utf8) + [UInt8](repeating: 0, count: 8)
    + encoder.bytes(version) + encoder.bytes(UInt16(0x4d49))
}

/// A MATLAB file of version 5.
func matFile(_ arrays: [MATArray], compressed: Bool = false, isBigEndian: Bool = false) -> [UInt8] {
  let encoder = MATEncoder(isBigEndian: isBigEndian)
  return matHeader(encoder)
    + arrays.flatMap { array in
      let element = array.element(encoder)
      return compressed ? compressedElement(element, encoder) : element
    }
}

func compressedElement(_ content: [UInt8], _ encoder: MATEncoder = MATEncoder()) -> [UInt8] {
  let content = zlibStream(content)
  return encoder.bytes(UInt32(15)) + encoder.bytes(UInt32(content.count)) + content
}

func zlibStream(_ bytes: [UInt8]) -> [UInt8] {
  var count = compressBound(UInt(bytes.count))
  var result = [UInt8](repeating: 0, count: Int(count))
  precondition(compress2(&result, &count, bytes, UInt(bytes.count), 9) == Z_OK)
  return Array(result[..<Int(count)])
}

/// The zlib stream of `start` and so many zeros, made without having them in memory.
func zlibStream(_ start: [UInt8], zeros: Int) -> [UInt8] {
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  stream.initialize(to: z_stream())
  let size = Int32(MemoryLayout<z_stream>.size)
  precondition(deflateInit_(stream, 1, ZLIB_VERSION, size) == Z_OK)
  defer {
    deflateEnd(stream)
    stream.deallocate()
  }
  var result = [UInt8](repeating: 0, count: (start.count + zeros) / 200 + 1000)
  var (input, rest) = (start, zeros)
  result.withUnsafeMutableBufferPointer { output in
    stream.pointee.next_out = output.baseAddress
    stream.pointee.avail_out = UInt32(output.count)
    while true {
      let status = input.withUnsafeMutableBufferPointer { input in
        stream.pointee.next_in = input.baseAddress
        stream.pointee.avail_in = UInt32(input.count)
        return deflate(stream, rest == 0 ? Z_FINISH : Z_NO_FLUSH)
      }
      if status == Z_STREAM_END { break }
      precondition(status == Z_OK && rest > 0)
      let count = min(rest, 1 << 20)
      input = [UInt8](repeating: 0, count: count)
      rest -= count
    }
  }
  return Array(result.dropLast(Int(stream.pointee.avail_out)))
}

// MARK: - Small sets

/// Digits like those of SVHN, 32 x 32 x 3 x labels.count, few of whose bytes differ.
func svhnArrays(labels: [Double] = [3, 10]) -> [MATArray] {
  let values = (0..<3072 * labels.count).map { index -> Double in
    let (image, channel) = (index / 3072, index / 1024 % 3)
    return Double(50 * image + 10 * channel + (index % 37 == 0 ? 5 : 0))
  }
  return [
    MATArray(name: "X", shape: [32, 32, 3, labels.count], values: values),
    MATArray(name: "y", shape: [labels.count, 1], values: labels),
  ]
}

/// Characters like those of Omniglot, 784 x count, with one alphabet of three for each.
func omniglotArrays(count: Int = 2, prefix: String = "") -> [MATArray] {
  let values = (0..<784 * count).map { index -> Double in Double(index % 28 * 8 + index / 784) / 225 }
  let targets = (0..<3 * count).map { index -> Double in index % 3 == index / 3 % 3 ? 1 : 0 }
  return [
    MATArray(name: prefix + "data", elementClass: 6, shape: [784, count], type: 9, values: values),
    MATArray(name: prefix + "target", elementClass: 6, shape: [3, count], type: 9, values: targets),
  ]
}
