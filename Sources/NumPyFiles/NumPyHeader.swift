/// What stands before the elements of an array: a magic number, a version, and a Python dictionary of the array's type,
/// order of axes, and shape.
struct NumPyHeader: Equatable {
  var type: NumPyType
  var isBigEndian = false
  /// The first axis is the fastest.
  var isFortran = false
  var shape: [Int]

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// A header of version 1.0, padded with spaces so that the elements begin at a multiple of 64.
  var encoded: [UInt8] {
    // A tuple of one element has a comma behind it.
    let extents = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let dictionary = "{'descr': '\(type.description)', 'fortran_order': False, 'shape': (\(extents)), }"
    let length = (Self.magic.count + 4 + dictionary.utf8.count + 1 + 63) / 64 * 64 - Self.magic.count - 4
    return Self.magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)] + Array(dictionary.utf8)
      + Array(repeating: UInt8(ascii: " "), count: length - dictionary.utf8.count - 1) + [UInt8(ascii: "\n")]
  }
}

/// Reads the dictionary of a header: texts, truth values and a tuple of whole numbers, in any order of the keys.
struct NumPyHeaderParser {
  /// What is wrong, for an error that names the place as well.
  struct Failure: Error {
    let position: Int
    let expected: String
    let found: String
    var advice = NumPyError.damaged
  }

  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func parse() throws(Failure) -> NumPyHeader {
    var (descriptor, isFortran, shape) = (String?.none, Bool?.none, [Int]?.none)
    try expect("{")
    while !skip("}") {
      let start = position
      switch try text() {
      case "descr":
        try expect(":")
        descriptor = try elementType()
      case "fortran_order":
        try expect(":")
        isFortran = try truthValue()
      case "shape":
        try expect(":")
        shape = try tuple()
      case let key:
        throw Failure(position: start, expected: "the keys descr, fortran_order and shape", found: "\"\(key)\"")
      }
      if !skip(",") && peek != UInt8(ascii: "}") { throw failure("a comma or a closing brace") }
    }
    skipSpaces()
    if position != bytes.count { throw failure("spaces up to the end of the header") }
    guard let descriptor, let isFortran, let shape else {
      throw Failure(position: position, expected: "the keys descr, fortran_order and shape", found: "fewer of them")
    }
    return try header(descriptor, isFortran, shape)
  }

  private func header(_ descriptor: String, _ isFortran: Bool, _ shape: [Int]) throws(Failure) -> NumPyHeader {
    let order = descriptor.first.flatMap { "<>=|".contains($0) ? $0 : nil }
    let code = order == nil ? descriptor : String(descriptor.dropFirst())
    guard let type = NumPyType.numbers.first(where: { $0.code == code || code == "?" && $0.type == .bool })?.type else {
      throw Failure(
        position: 0, expected: "numbers (bool, whole or floating-point)", found: "elements of type \(descriptor)",
        advice: "convert it in Python by .astype(\"float32\") and save it again")
    }
    return NumPyHeader(type: type, isBigEndian: order == ">", isFortran: isFortran, shape: shape)
  }

  private mutating func elementType() throws(Failure) -> String {
    skipSpaces()
    guard peek == UInt8(ascii: "[") else { return try text() }
    throw Failure(
      position: position, expected: "numbers (bool, whole or floating-point)", found: "records of several fields",
      advice: "save one of the fields as an array of its own")
  }

  private mutating func text() throws(Failure) -> String {
    skipSpaces()
    guard let quote = peek, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw failure("a text in quotes")
    }
    guard let end = bytes[(position + 1)...].firstIndex(of: quote) else { throw failure("a text with its end") }
    defer { position = end + 1 }
    return String(decoding: bytes[(position + 1)..<end], as: UTF8.self)
  }

  private mutating func truthValue() throws(Failure) -> Bool {
    skipSpaces()
    for (word, value) in [("True", true), ("False", false)] where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw failure("True or False")
  }

  private mutating func tuple() throws(Failure) -> [Int] {
    try expect("(")
    var sizes: [Int] = []
    while !skip(")") {
      sizes.append(try size())
      if !skip(",") && peek != UInt8(ascii: ")") { throw failure("a comma or a closing parenthesis") }
    }
    return sizes
  }

  private mutating func size() throws(Failure) -> Int {
    skipSpaces()
    let digits = bytes[position...].prefix { (0x30...0x39).contains($0) }
    guard !digits.isEmpty, let value = Int(String(decoding: digits, as: UTF8.self)) else {
      throw failure("a size, 0 or more and below 2^63")
    }
    position += digits.count
    // Python 2 wrote long numbers with an L.
    if peek == UInt8(ascii: "L") { position += 1 }
    return value
  }

  // MARK: - Characters

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpaces() {
    while let byte = peek, byte == 0x20 || byte == 0x0a { position += 1 }
  }

  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpaces()
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    skipSpaces()
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(Failure) {
    if !skip(character) { throw failure("\"\(character)\"") }
  }

  private func failure(_ expected: String) -> Failure {
    let rest = bytes[position...].prefix(12)
    return Failure(
      position: position, expected: expected,
      found: rest.isEmpty ? "the end of the header" : "\"\(String(decoding: rest, as: UTF8.self))\"")
  }
}

extension NumPyError {
  static let damaged = "save it again by numpy.save"
}
