extension JSONParser {
  /// The next byte, or nil at the end of the text.
  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  var location: JSONLocation { location(at: position) }

  /// The place of a byte of the current line with nothing but ASCII between it and `position`.
  func location(at offset: Int) -> JSONLocation {
    JSONLocation(line: line, column: offset - columnOrigin + 1, offset: offset)
  }

  /// Skips the four characters that JSON takes for space; only here can a line end.
  mutating func skipSpace() {
    while let byte = peek {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
      case UInt8(ascii: "\n"):
        position += 1
        line += 1
        columnOrigin = position
      default: return
      }
    }
  }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Skips `word` where it stands alone: `nullify` does not begin with the word null.
  mutating func skip(word: StaticString) -> Bool {
    let end = wordEnd
    guard word.withUTF8Buffer({ $0.elementsEqual(bytes[position..<end]) }) else { return false }
    position = end
    return true
  }

  /// The end of the letters, digits and underscores that begin at `position`.
  private var wordEnd: Int {
    bytes[position...].firstIndex { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        false
      default: true
      }
    } ?? bytes.count
  }

  /// What an error message calls the text at `position`.
  var foundHere: String {
    guard let byte = peek else { return "the end of the text" }
    let word = String(decoding: bytes[position..<wordEnd], as: UTF8.self)
    if !word.isEmpty { return "\"\(abbreviated(word))\"" }
    switch byte {
    case UInt8(ascii: "/"), UInt8(ascii: "#"): return "\"\(Character(Unicode.Scalar(byte)))\" (JSON has no comments)"
    case UInt8(ascii: "'"): return "\"'\" (JSON takes double quotes alone)"
    case UInt8(ascii: "\""): return "a string"
    case 0x21...0x7E: return "\"\(Character(Unicode.Scalar(byte)))\""
    default:
      let digits = String(byte, radix: 16, uppercase: true)
      return "the byte 0x\(digits.count < 2 ? "0" : "")\(digits)"
    }
  }

  func error(
    at location: JSONLocation? = nil, key: String = "", expected: String, found: String
  ) -> JSONError {
    JSONError(
      source: source, location: location ?? self.location, key: key, expected: expected, found: found)
  }
}
