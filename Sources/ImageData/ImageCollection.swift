/// Images of one shape, one byte for each channel of each pixel, with their labels.
public struct ImageCollection: Sendable {
  public let count: Int
  public let channels: Int
  public let height: Int
  public let width: Int
  /// The class of each image.
  public let labels: [UInt8]
  /// [count, channels, height, width], row-major: 0 is no light or no ink, 255 is full.
  let bytes: [UInt8]

  /// - Parameters:
  ///   - bytes: [labels.count, channels, height, width], row-major.
  ///   - labels: the class of each image.
  public init(bytes: [UInt8], channels: Int, height: Int, width: Int, labels: [UInt8]) {
    if channels < 1 || height < 1 || width < 1 || bytes.count != labels.count * channels * height * width {
      Self.shapeFailure(bytes: bytes.count, shape: [labels.count, channels, height, width])
    }
    count = labels.count
    self.channels = channels
    self.height = height
    self.width = width
    self.labels = labels
    self.bytes = bytes
  }

  /// The values of one image, channels x height x width.
  public var pixelCount: Int { channels * height * width }

  /// [channels, height, width]
  public var imageShape: [Int] { [channels, height, width] }

  /// The bytes of one image, [channels, height, width], row-major; shares the collection's memory.
  public subscript(index: Int) -> ArraySlice<UInt8> {
    if index < 0 || index >= count { Self.indexFailure(index, count: count) }
    return bytes[index * pixelCount..<(index + 1) * pixelCount]
  }

  @inline(never)
  private static func shapeFailure(bytes: Int, shape: [Int]) -> Never {
    fatalError("ImageCollection: \(bytes) bytes do not make images of shape \(shape)")
  }

  @inline(never)
  static func indexFailure(_ index: Int, count: Int) -> Never {
    fatalError("expected an image in 0 ..< \(count), found \(index)")
  }
}
