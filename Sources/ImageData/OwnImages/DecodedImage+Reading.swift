import CPNG
import CTurboJPEG
import FileAccess

extension DecodedImage {
  /// Reads a PNG or JPEG file, by libpng or libjpeg-turbo.
  init(contentsOf path: String) throws(ImageDataError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try Files.read(path)
    } catch {
      throw .cannotRead(path: path, reason: error.reason)
    }
    if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) {
      try self.init(png: bytes, path: path)
    } else if bytes.starts(with: [0xff, 0xd8]) {
      try self.init(jpeg: bytes, path: path)
    } else {
      throw .unusable(
        path: path, expected: "a PNG or JPEG image",
        found: bytes.isEmpty ? "an empty file" : "the bytes \(hexadecimal(Array(bytes.prefix(8))))",
        advice: "convert it, or take it out of the folder")
    }
  }

  /// Whether a file begins as a PNG or JPEG image does, whatever its name.
  static func isImage(_ path: String) -> Bool {
    guard let file = try? PlainFile(path), let start = try? file.readBytes(min(4, file.size), at: 0) else { return false }
    return start.starts(with: [0x89, 0x50, 0x4e, 0x47]) || start.starts(with: [0xff, 0xd8, 0xff])
  }

  /// The chunks of a PNG file without those by which libpng would turn samples into other ones: an image is what its
  /// samples say, as in most programs that learn from images.
  private static func withoutColourSpace(_ bytes: [UInt8]) -> [UInt8] {
    var (result, place) = (Array(bytes.prefix(8)), 8)
    while place + 12 <= bytes.count {
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = min(bytes.count, place + 12 + length)
      let type = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
      if !["gAMA", "cHRM", "iCCP"].contains(type) { result += bytes[place..<end] }
      place = end
    }
    return result + bytes[min(place, bytes.count)...]
  }

  private init(png file: [UInt8], path: String) throws(ImageDataError) {
    let bytes = Self.withoutColourSpace(file)
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    var samples: [UInt8] = []
    var (hasColour, isPalette) = (false, false)
    // libpng reads the same memory in both calls.
    let failure: ImageDataError? = bytes.withUnsafeBytes { bytes in
      guard png_image_begin_read_from_memory(&image, bytes.baseAddress, bytes.count) != 0 else {
        return Self.damaged(path, "libpng", Self.message(of: image))
      }
      if let failure = Self.tooLarge(path, Int(image.width), Int(image.height)) { return failure }
      let format = image.format
      hasColour = format & UInt32(PNG_FORMAT_FLAG_COLOR) != 0
      isPalette = format & UInt32(PNG_FORMAT_FLAG_COLORMAP) != 0
      let hasAlpha = format & UInt32(PNG_FORMAT_FLAG_ALPHA) != 0
      // Of 16 bits the upper 8 stay, as the file has them: without the flag they would count as linear light.
      image.flags |= UInt32(PNG_IMAGE_FLAG_16BIT_sRGB)
      image.format =
        (hasColour ? UInt32(PNG_FORMAT_FLAG_COLOR) : 0) | (hasAlpha ? UInt32(PNG_FORMAT_FLAG_ALPHA) : 0)
      let stored = (hasColour ? 3 : 1) + (hasAlpha ? 1 : 0)
      samples = [UInt8](repeating: 0, count: Int(image.width) * Int(image.height) * stored)
      guard png_image_finish_read(&image, nil, &samples, 0, nil) != 0 else {
        return Self.damaged(path, "libpng", Self.message(of: image))
      }
      if !hasAlpha { return nil }
      let alpha = stride(from: stored - 1, to: samples.count, by: stored)
      if alpha.contains(where: { samples[$0] != 255 }) {
        return .unusable(
          path: path, expected: "an image that covers its whole area", found: "transparent pixels",
          advice: "flatten it onto a background")
      }
      samples = samples.indices.lazy.filter { $0 % stored != stored - 1 }.map { samples[$0] }
      return nil
    }
    if let failure { throw failure }
    // A palette counts as colour, of greys too.
    if isPalette, samples.indices.allSatisfy({ $0 % 3 == 0 || samples[$0] == samples[$0 - 1] }) {
      samples = stride(from: 0, to: samples.count, by: 3).map { samples[$0] }
      hasColour = false
    }
    self.init(channels: hasColour ? 3 : 1, height: Int(image.height), width: Int(image.width), samples: samples)
  }

  private init(jpeg bytes: [UInt8], path: String) throws(ImageDataError) {
    guard let decoder = tjInitDecompress() else {
      throw .cannotRead(path: path, reason: "libjpeg-turbo finds no memory")
    }
    defer { tjDestroy(decoder) }
    func message() -> String { String(cString: tjGetErrorStr2(decoder)) }
    var (width, height, subsampling, colours): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    guard tjDecompressHeader3(decoder, bytes, UInt(bytes.count), &width, &height, &subsampling, &colours) == 0 else {
      throw Self.damaged(path, "libjpeg-turbo", message())
    }
    if let failure = Self.tooLarge(path, Int(width), Int(height)) { throw failure }
    if colours == Int32(TJCS_CMYK.rawValue) || colours == Int32(TJCS_YCCK.rawValue) {
      throw .unusable(path: path, expected: "grey or RGB", found: "CMYK", advice: "convert it to RGB")
    }
    let isGrey = colours == Int32(TJCS_GRAY.rawValue)
    let channels = isGrey ? 1 : 3
    var samples = [UInt8](repeating: 0, count: Int(width) * Int(height) * channels)
    // The exact transform and full sampling, which all decoders agree on. A warning also counts: it is damage that
    // the library has filled with grey.
    let status = tjDecompress2(
      decoder, bytes, UInt(bytes.count), &samples, width, 0, height,
      isGrey ? Int32(TJPF_GRAY.rawValue) : Int32(TJPF_RGB.rawValue), TJFLAG_ACCURATEDCT)
    guard status == 0 else { throw Self.damaged(path, "libjpeg-turbo", message()) }
    self.init(channels: channels, height: Int(height), width: Int(width), samples: samples)
  }

  private static func damaged(_ path: String, _ library: String, _ message: String) -> ImageDataError {
    .unusable(
      path: path, expected: "a whole image", found: "what \(library) calls \"\(message)\"",
      advice: "get the file again, or take it out of the folder")
  }

  private static func tooLarge(_ path: String, _ width: Int, _ height: Int) -> ImageDataError? {
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    if !overflow && count <= maximumPixelCount { return nil }
    return .unusable(
      path: path, expected: "at most \(maximumPixelCount) pixels", found: "\(width) x \(height)",
      advice: "make it smaller, or take it out of the folder")
  }

  private static func message(of image: png_image) -> String {
    withUnsafeBytes(of: image.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
