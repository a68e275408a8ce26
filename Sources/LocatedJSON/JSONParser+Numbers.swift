extension JSONParser {
  /// Parses a number from its sign or first digit on.
  mutating func parseNumber() throws(JSONError) -> JSONNode.Content {
    let start = location
    var isInteger = true
    _ = skip("-")
    if skip("0") {
      if let byte = peek, isDigit(byte) {
        throw error(at: start, expected: "a number without leading zeros", found: numberText(from: start.offset))
      }
    } else {
      try skipDigits(from: start)
    }
    if skip(".") {
      isInteger = false
      try skipDigits(from: start)
    }
    if skip("e") || skip("E") {
      isInteger = false
      _ = skip("+") || skip("-")
      try skipDigits(from: start)
    }
    let text = String(decoding: bytes[start.offset..<position], as: UTF8.self)
    // "-0" stays a Double, which alone has a negative zero.
    if isInteger, text != "-0", let integer = Int(text) { return .integer(integer) }
    guard let number = Double(text), number.isFinite else {
      throw error(
        at: start, expected: "a number within the range of a double (up to 1.8e308)", found: abbreviated(text))
    }
    return .number(number)
  }

  private mutating func skipDigits(from start: JSONLocation) throws(JSONError) {
    let first = position
    while let byte = peek, isDigit(byte) { position += 1 }
    guard position > first else {
      throw error(
        at: start, expected: "a number such as 12, -0.5 or 1e-3", found: numberText(from: start.offset))
    }
  }

  func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  /// The text from `start` up to the next space or punctuation, for a message.
  private func numberText(from start: Int) -> String {
    let end = bytes[start...].firstIndex { byte in
      byte <= 0x20 || byte >= 0x7F || [UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}")].contains(byte)
    }
    return "\"\(abbreviated(String(decoding: bytes[start..<(end ?? bytes.count)], as: UTF8.self)))\""
  }
}
