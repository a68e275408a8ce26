extension JSONParser {
  /// Parses a string from its opening quote on.
  mutating func parseString() throws(JSONError) -> String {
    let start = location
    position += 1
    var text = ""
    var plain = position
    while true {
      guard let byte = peek else {
        throw error(at: start, expected: "a closing double quote for this string", found: "the end of the text")
      }
      switch byte {
      case UInt8(ascii: "\""):
        text += String(decoding: bytes[plain..<position], as: UTF8.self)
        position += 1
        return text
      case UInt8(ascii: "\\"):
        text += String(decoding: bytes[plain..<position], as: UTF8.self)
        text.unicodeScalars.append(try parseEscape())
        plain = position
      case 0..<0x20:
        let found = byte == UInt8(ascii: "\n") ? "a line end" : foundHere
        throw error(expected: "a closing double quote, or control characters written as escapes", found: found)
      case 0x20..<0x80: position += 1
      default:
        let length = try sequenceLength()
        position += length
        columnOrigin += length - 1
      }
    }
  }

  private mutating func parseEscape() throws(JSONError) -> Unicode.Scalar {
    let start = location
    position += 1
    let byte = peek
    position += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try parseCodePoint(from: start)
    default:
      position -= 1
      throw error(at: start, expected: "one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX", found: "\\ and \(foundHere)")
    }
  }

  /// Parses what follows `\u`, with the second half of a surrogate pair.
  private mutating func parseCodePoint(from start: JSONLocation) throws(JSONError) -> Unicode.Scalar {
    let first = try parseFourDigits(from: start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard first < 0xDC00, bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
      throw error(at: start, expected: "a surrogate pair", found: "a lone surrogate")
    }
    position += 2
    let second = try parseFourDigits(from: start)
    guard (0xDC00..<0xE000).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw error(at: start, expected: "a surrogate pair", found: "a lone surrogate") }
    return scalar
  }

  private mutating func parseFourDigits(from start: JSONLocation) throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = peek, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error(at: start, expected: "four hexadecimal digits after \\u", found: foundHere)
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  /// The length of the UTF-8 sequence at `position`, which begins with no ASCII byte; the ranges are those of the
  /// Unicode Standard, table 3-7, so overlong forms, surrogates and values above U+10FFFF are out.
  private func sequenceLength() throws(JSONError) -> Int {
    let second: ClosedRange<UInt8>
    let length: Int
    switch bytes[position] {
    case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
    case 0xE0: (second, length) = (0xA0...0xBF, 3)
    case 0xE1...0xEC, 0xEE...0xEF: (second, length) = (0x80...0xBF, 3)
    case 0xED: (second, length) = (0x80...0x9F, 3)
    case 0xF0: (second, length) = (0x90...0xBF, 4)
    case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
    case 0xF4: (second, length) = (0x80...0x8F, 4)
    default: throw error(expected: "valid UTF-8", found: foundHere)
    }
    let tail = bytes[(position + 1)...].prefix(length - 1)
    guard tail.count == length - 1, second.contains(tail[tail.startIndex]),
      tail.dropFirst().allSatisfy({ (0x80...0xBF).contains($0) })
    else { throw error(expected: "valid UTF-8", found: "an incomplete sequence from \(foundHere) on") }
    return length
  }
}
