/// An array of numbers as a NumPy file holds it.
///
/// Source: numpy.lib.format, "NPY format", versions 1.0 to 3.0. Arrays of either byte order and either order of the axes
/// are read; objects, records, complex numbers and texts are refused.
public struct NumPyArray: Sendable, Equatable {
  public let type: NumPyType
  /// Sizes of the axes; empty for a single number.
  public let shape: [Int]
  /// The elements, little-endian, in row-major order whatever the file has.
  public let bytes: [UInt8]

  init(type: NumPyType, shape: [Int], bytes: [UInt8]) {
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }
}

extension NumPyArray {
  /// - Parameters:
  ///   - values: row-major, as many as `shape` says.
  public init(_ values: [Float], shape: [Int]) {
    self.init(.float32, shape, values.map { $0.bitPattern.littleEndian })
  }

  /// - Parameters:
  ///   - values: row-major, as many as `shape` says.
  public init(_ values: [Double], shape: [Int]) {
    self.init(.float64, shape, values.map { $0.bitPattern.littleEndian })
  }

  /// - Parameters:
  ///   - values: row-major, as many as `shape` says.
  public init(_ values: [Int], shape: [Int]) {
    self.init(.int64, shape, values.map { Int64($0).littleEndian })
  }

  /// - Parameters:
  ///   - values: row-major, as many as `shape` says.
  public init(_ values: [UInt8], shape: [Int]) {
    self.init(.uint8, shape, values)
  }

  /// A row of texts.
  public init(_ texts: [String]) {
    // An empty text has one element too: NumPy knows no texts of length 0.
    let length = max(1, texts.map { $0.unicodeScalars.count }.max() ?? 1)
    let scalars = texts.flatMap { text in
      let scalars = text.unicodeScalars.map { $0.value.littleEndian }
      return scalars + Array(repeating: 0, count: length - scalars.count)
    }
    self.init(type: .text(length: length), shape: [texts.count], bytes: scalars.withUnsafeBytes { Array($0) })
  }

  private init<Bits: FixedWidthInteger>(_ type: NumPyType, _ shape: [Int], _ values: [Bits]) {
    if shape.contains(where: { $0 < 0 }) || shape.reduce(1, *) != values.count {
      Self.shapeFailure(values.count, shape)
    }
    self.init(type: type, shape: shape, bytes: values.withUnsafeBytes { Array($0) })
  }

  @inline(never)
  private static func shapeFailure(_ count: Int, _ shape: [Int]) -> Never {
    fatalError("NumPyArray: \(count) values do not make an array of shape \(shape)")
  }
}
