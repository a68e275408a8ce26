import CPNG

extension Picture {
  /// Writes the picture as a PNG file, which appears whole or not at all; to standard output where `path` is `-`.
  /// - Throws: `PictureError.notEncodable` where libpng refuses the picture, `FileError`.
  public func write(to path: String) throws {
    let png = try pngFile(path: path)
    try Files.requireReplaceable(path, kind: "PNG file") { $0.starts(with: png.prefix(8)) }
    try Files.write(png, to: path)
  }

  /// The bytes of a PNG file, 8 bits a sample, in sRGB.
  private func pngFile(path: String) throws(PictureError) -> [UInt8] {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    image.width = UInt32(width)
    image.height = UInt32(height)
    image.format = channels == 1 ? UInt32(PNG_FORMAT_GRAY) : UInt32(PNG_FORMAT_RGB)
    defer { png_image_free(&image) }
    // Encoded once for the length and once for the bytes: the bound that libpng offers instead is a macro.
    var length = 0
    guard png_image_write_to_memory(&image, nil, &length, 0, samples, 0, nil) != 0 else {
      throw failure(image, path)
    }
    var isWritten = false
    let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
      isWritten = png_image_write_to_memory(&image, buffer.baseAddress, &length, 0, samples, 0, nil) != 0
      count = isWritten ? length : 0
    }
    if !isWritten { throw failure(image, path) }
    return bytes
  }

  private func failure(_ image: png_image, _ path: String) -> PictureError {
    let message = withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    return .notEncodable(path: path, width: width, height: height, reason: message)
  }
}
