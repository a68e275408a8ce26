/// What a MATLAB file says about one of its variables.
struct MATVariable: Equatable {
  /// A kind of array, by its code in the array flags.
  enum Class: UInt32 {
    case cell = 1
    case structure, object, text, sparse, double, single, int8, uint8, int16, uint16, int32, uint32, int64, uint64
    case function, opaque

    /// Of a value in memory; `nil` where values are no numbers.
    var byteCount: Int? {
      switch self {
      case .int8, .uint8: 1
      case .int16, .uint16: 2
      case .single, .int32, .uint32: 4
      case .double, .int64, .uint64: 8
      case .cell, .structure, .object, .text, .sparse, .function, .opaque: nil
      }
    }

    /// Whether its values are checked, so that libmatio may see them. No image set needs the others.
    var isReadable: Bool { byteCount != nil || self == .text }

    /// Whether a writer may store values of this class as `type`: whole numbers in fewer bytes to save space.
    func holds(_ type: MATElementType) -> Bool {
      guard let byteCount, let stored = type.byteCount, stored <= byteCount else { return false }
      return self == .double || self == .single || type.isInteger
    }
  }

  let name: String
  let elementClass: Class
  let isComplex: Bool
  /// Truth values, whose class is uint8.
  let isLogical: Bool
  /// At least two extents, the first one fastest in memory; none of an array that is not read.
  let shape: [Int]
  /// The bytes of its element in the file.
  var place = 0..<0

  /// Whether all of it is checked. What MATLAB writes for the use of objects has no name.
  var isReadable: Bool { elementClass.isReadable && !name.isEmpty }
}

extension MATVariable: CustomStringConvertible {
  var description: String {
    let kind = isLogical ? "logical" : "\(elementClass)"
    return "\(isComplex ? "complex " : "")\(kind)" + (shape.isEmpty ? "" : ", \(extents(shape))")
  }
}

/// How the bytes of an element are to be read, by its code in the element's tag.
enum MATElementType: UInt32 {
  case int8 = 1
  case uint8, int16, uint16, int32, uint32, single
  case double = 9
  case int64 = 12
  case uint64, matrix, compressed, utf8, utf16, utf32

  /// Of one number; `nil` where the element does not hold numbers.
  var byteCount: Int? {
    switch self {
    case .int8, .uint8: 1
    case .int16, .uint16: 2
    case .int32, .uint32, .single: 4
    case .double, .int64, .uint64: 8
    case .matrix, .compressed, .utf8, .utf16, .utf32: nil
    }
  }

  var isInteger: Bool { byteCount != nil && self != .single && self != .double }
}
