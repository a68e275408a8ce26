/// The element type of an array of numbers, by NumPy's letter and size, and of text.
public enum NumPyType: Hashable, Sendable {
  case bool
  case uint8, uint16, uint32, uint64
  case int8, int16, int32, int64
  case float16, float32, float64
  /// Texts of up to so many Unicode scalars, four bytes each. They are written, not read.
  case text(length: Int)

  /// Those that are read, with their names in a header behind the byte order.
  static let numbers: [(code: String, type: NumPyType)] = [
    ("b1", .bool), ("u1", .uint8), ("u2", .uint16), ("u4", .uint32), ("u8", .uint64), ("i1", .int8), ("i2", .int16),
    ("i4", .int32), ("i8", .int64), ("f2", .float16), ("f4", .float32), ("f8", .float64),
  ]

  /// Of one element.
  public var byteCount: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    case .text(let length): 4 * length
    }
  }

  /// As a header names it, little-endian.
  var description: String {
    if case .text(let length) = self { return "<U\(length)" }
    let code = Self.numbers.first { $0.type == self }!.code
    return (byteCount == 1 ? "|" : "<") + code
  }
}
