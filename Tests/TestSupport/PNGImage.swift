import CPNG
import Foundation

/// A PNG file as libpng reads it.
public struct PNGImage: Equatable {
  public let width: Int
  public let height: Int
  /// 1 for grey, 3 for colour; the file has neither alpha nor a palette.
  public let channels: Int
  /// [height, width, channels], row-major.
  public let samples: [UInt8]

  public struct ReadingError: Error {
    public let message: String
  }

  public init(_ file: [UInt8]) throws {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    func check(_ status: Int32) throws {
      let message = withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      // A warning also counts: libpng found something that it had to mend.
      if status == 0 || image.warning_or_error != 0 { throw ReadingError(message: message) }
    }
    // libpng reads the same memory in both calls.
    (channels, samples) = try file.withUnsafeBytes { file in
      try check(png_image_begin_read_from_memory(&image, file.baseAddress, file.count))
      let isGrey = image.format == UInt32(PNG_FORMAT_GRAY)
      if !isGrey && image.format != UInt32(PNG_FORMAT_RGB) { throw ReadingError(message: "format \(image.format)") }
      let channels = isGrey ? 1 : 3
      var samples = [UInt8](repeating: 0, count: Int(image.width) * Int(image.height) * channels)
      try check(png_image_finish_read(&image, nil, &samples, 0, nil))
      return (channels, samples)
    }
    width = Int(image.width)
    height = Int(image.height)
  }

  /// The samples of one pixel, counted from the upper left corner.
  public subscript(x x: Int, y y: Int) -> [UInt8] {
    let start = (y * width + x) * channels
    return Array(samples[start..<start + channels])
  }
}
