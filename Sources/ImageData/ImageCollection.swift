/// Images of one shape, with their labels where the files have any.
///
/// The channels of a colour image lie one after the other, as in CIFAR-10's files: all of red, then green, then blue,
/// each plane row by row.
public struct ImageCollection: Sendable {
  /// Brightness, [count, channels, height, width], row-major: 0 is no light or no ink.
  public enum Pixels: Equatable, Sendable {
    /// 255 is full.
    case bytes([UInt8])
    /// 1 is full, and any value from 0 to 1 can occur; of features that are to be standardised any value at all.
    case floats([Float])

    var count: Int {
      switch self {
      case .bytes(let bytes): bytes.count
      case .floats(let floats): floats.count
      }
    }
  }

  public let count: Int
  public let channels: Int
  public let height: Int
  public let width: Int
  /// The class of each image; `nil` where the files have none.
  public let labels: [UInt8]?
  public let pixels: Pixels
  /// Whether they are rows of features, without height and width, of which no picture can be made.
  public let isFlat: Bool
  /// The file of each image, from their folder on; `nil` where all come from one file.
  public let names: [String]?
  /// The place of each image in its file; `nil` where it is that in this collection.
  public let numbers: [Int]?

  /// - Parameters:
  ///   - pixels: [count, channels, height, width], row-major.
  ///   - labels: the class of each image, if known.
  ///   - isFlat: rows of `width` features, with one channel of height 1.
  public init(
    _ pixels: Pixels, count: Int, channels: Int, height: Int, width: Int, labels: [UInt8]?, isFlat: Bool = false,
    names: [String]? = nil, numbers: [Int]? = nil
  ) {
    let shape = [count, channels, height, width]
    if count < 0 || min(channels, height, width) < 1 || pixels.count != shape.reduce(1, *) {
      Self.shapeFailure("\(pixels.count) values", shape: shape)
    }
    if let labels, labels.count != count { Self.shapeFailure("\(labels.count) labels", shape: shape) }
    if let names, names.count != count { Self.shapeFailure("\(names.count) names", shape: shape) }
    if let numbers, numbers.count != count { Self.shapeFailure("\(numbers.count) numbers", shape: shape) }
    if isFlat && channels * height != 1 { Self.shapeFailure("rows of features", shape: shape) }
    self.count = count
    self.channels = channels
    self.height = height
    self.width = width
    self.labels = labels
    self.pixels = pixels
    self.isFlat = isFlat
    self.names = names
    self.numbers = numbers
  }

  /// - Parameters:
  ///   - bytes: [labels.count, channels, height, width], row-major.
  ///   - labels: the class of each image.
  public init(bytes: [UInt8], channels: Int, height: Int, width: Int, labels: [UInt8]) {
    self.init(
      .bytes(bytes), count: labels.count, channels: channels, height: height, width: width, labels: labels)
  }

  /// The values of one image, channels x height x width.
  public var pixelCount: Int { channels * height * width }

  /// [channels, height, width], or [features] where there is no height and width.
  public var imageShape: [Int] { isFlat ? [width] : [channels, height, width] }

  /// The number of an image in its file.
  public func number(of index: Int) -> Int { numbers?[index] ?? index }

  /// The bytes of one image, [channels, height, width], row-major, as a picture shows them: floating-point values are
  /// rounded to 255ths.
  public subscript(index: Int) -> ArraySlice<UInt8> {
    let range = range(of: index)
    switch pixels {
    case .bytes(let bytes): return bytes[range]
    case .floats(let floats): return floats[range].map { UInt8(min(max($0, 0), 1) * 255 + 0.5) }[...]
    }
  }

  /// The brightness of one image's pixels, 0 to 1, [channels, height, width], row-major.
  public func brightness(of index: Int) -> [Float] {
    let range = range(of: index)
    switch pixels {
    case .bytes(let bytes): return bytes[range].map { Float($0) / 255 }
    case .floats(let floats): return Array(floats[range])
    }
  }

  /// Where an image's values lie in `pixels`.
  func range(of index: Int) -> Range<Int> {
    if index < 0 || index >= count { Self.indexFailure(index, count: count) }
    return index * pixelCount..<(index + 1) * pixelCount
  }

  @inline(never)
  private static func shapeFailure(_ found: String, shape: [Int]) -> Never {
    fatalError("ImageCollection: \(found) do not make images of shape \(shape)")
  }

  @inline(never)
  static func indexFailure(_ index: Int, count: Int) -> Never {
    fatalError("expected an image in 0 ..< \(count), found \(index)")
  }
}
