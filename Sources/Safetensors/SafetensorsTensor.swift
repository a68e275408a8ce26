/// A number format of the safetensors format that is read here.
public enum SafetensorsType: String, Sendable, CaseIterable {
  case float32 = "F32"
  case float64 = "F64"
  case int64 = "I64"
  case uint8 = "U8"
  case float16 = "F16"
  case bfloat16 = "BF16"

  /// For errors.
  static let list = allCases.map(\.rawValue).joined(separator: ", ")

  public var byteCount: Int {
    switch self {
    case .uint8: 1
    case .float16, .bfloat16: 2
    case .float32: 4
    case .float64, .int64: 8
    }
  }
}

/// One tensor of a safetensors file: row-major numbers as little-endian bytes.
public struct SafetensorsTensor: Sendable, Equatable {
  public let name: String
  public let type: SafetensorsType
  /// Sizes of the axes; empty for a single number.
  public let shape: [Int]
  let bytes: ArraySlice<UInt8>

  init(name: String, type: SafetensorsType, shape: [Int], bytes: ArraySlice<UInt8>) {
    self.name = name
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }

  /// A tensor stored in single precision.
  /// - Parameter values: row-major, as many as `shape` says.
  public init(name: String, shape: [Int], values: [Float]) {
    self.init(name: name, type: .float32, shape: shape, values: values.map(\.bitPattern))
  }

  /// A tensor stored in double precision.
  /// - Parameter values: row-major, as many as `shape` says.
  public init(name: String, shape: [Int], values: [Double]) {
    self.init(name: name, type: .float64, shape: shape, values: values.map(\.bitPattern))
  }

  private init(name: String, type: SafetensorsType, shape: [Int], values: [some FixedWidthInteger]) {
    precondition(
      shape.allSatisfy { $0 >= 0 } && shape.reduce(1, *) == values.count,
      "tensor \(name): \(values.count) values for the shape \(shape)")
    let bytes = values.map(\.littleEndian).withUnsafeBytes { Array($0) }
    self.init(name: name, type: type, shape: shape, bytes: bytes[...])
  }

  /// A tensor of whole numbers.
  /// - Parameter values: row-major, as many as `shape` says.
  public init(name: String, shape: [Int], values: [Int]) {
    self.init(name: name, type: .int64, shape: shape, values: values.map(Int64.init))
  }

  /// The entries of a tensor of bytes, row-major.
  package var unsignedBytes: [UInt8] { Array(bytes) }

  /// The number of entries.
  public var count: Int { bytes.count / type.byteCount }

  /// The entries in double precision, row-major; whole numbers beyond 2^53 are rounded.
  public var doubles: [Double] {
    switch type {
    case .float32: read { Double(Float(bitPattern: $0)) }
    case .float64: read { Double(bitPattern: $0) }
    case .int64: read { Double(Int64(bitPattern: $0)) }
    case .uint8: bytes.map(Double.init)
    case .float16, .bfloat16: floats.map(Double.init)
    }
  }

  /// The entries in single precision, row-major, rounded where they are stored in double precision.
  public var floats: [Float] {
    switch type {
    case .float32: read { Float(bitPattern: $0) }
    case .float64: read { Float(Double(bitPattern: $0)) }
    case .int64: read { Float(Int64(bitPattern: $0)) }
    case .uint8: bytes.map { Float($0) }
    case .float16: read { Float(Float16(bitPattern: $0)) }
    // The upper half of a number in single precision.
    case .bfloat16: read { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
    }
  }

  private func read<Bits: FixedWidthInteger, Scalar>(_ convert: (Bits) -> Scalar) -> [Scalar] {
    // Nothing in the format aligns a tensor to its numbers.
    bytes.withUnsafeBytes { buffer in
      (0..<count).map {
        convert(Bits(littleEndian: buffer.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Bits>.size, as: Bits.self)))
      }
    }
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.name == right.name && left.type == right.type && left.shape == right.shape
      && left.bytes.elementsEqual(right.bytes)
  }
}
