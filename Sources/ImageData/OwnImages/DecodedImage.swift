/// One image from a file of its own.
struct DecodedImage {
  /// 1 for grey, 3 for colour.
  let channels: Int
  let height: Int
  let width: Int
  /// [height, width, channels], row-major.
  let samples: [UInt8]

  /// No image may have more pixels.
  static let maximumPixelCount = 1 << 26

  /// Planes, one after the other: [channels, height, width]. A grey image shows itself in all three.
  func planes(channels wanted: Int) -> [UInt8] {
    let area = height * width
    if channels == 1 { return [[UInt8]](repeating: samples, count: wanted).flatMap(\.self) }
    return [UInt8](unsafeUninitializedCapacity: channels * area) { planes, count in
      for channel in 0..<channels {
        for pixel in 0..<area { planes[channel * area + pixel] = samples[pixel * channels + channel] }
      }
      count = channels * area
    }
  }
}

extension ImageFormat {
  /// A single image.
  static let png = picture("PNG", endings: ["png"], magic: [0x89, 0x50, 0x4e, 0x47])
  /// A single image.
  static let jpeg = picture("JPEG", endings: ["jpg", "jpeg"], magic: [0xff, 0xd8, 0xff])

  private static func picture(_ name: String, endings: [String], magic: [UInt8]) -> ImageFormat {
    ImageFormat(name: name, endings: endings, matches: { $0.starts(with: magic) }) { path throws(ImageDataError) in
      ImageArrayFile(names: ["image"]) { _ throws(ImageDataError) in
        let image = try DecodedImage(contentsOf: path)
        return ImageArray(
          path: path, shape: [1, image.channels, image.height, image.width],
          values: .bytes(image.planes(channels: image.channels)), channelsAreFirst: true,
          names: [String(path.split(separator: "/").last ?? "")])
      }
    }
  }
}
