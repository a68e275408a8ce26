extension JSONValue {
  /// The value on one line, without a line end.
  public var line: String {
    var text = ""
    write(to: &text, indentation: nil)
    return text
  }

  /// The value over several lines, two spaces a level, with a line end. Lists that hold no object stay on one line.
  public var pretty: String {
    var text = ""
    write(to: &text, indentation: 0)
    return text + "\n"
  }

  /// `indentation` is the level of the line that the value begins on, or nil to stay on one line.
  private func write(to text: inout String, indentation: Int?) {
    switch self {
    case .null: text += "null"
    case .boolean(let flag): text += flag ? "true" : "false"
    case .integer(let number): text += String(number)
    // The description is the shortest text that reads back to the same value, and valid JSON when finite.
    case .number(let number): text += number.isFinite ? number.description : "null"
    case .string(let string): Self.write(string, to: &text)
    case .array(let elements):
      Self.write(elements, open: "[", close: "]", to: &text, indentation: holdsObjects ? indentation : nil) {
        $0.write(to: &$1, indentation: $2)
      }
    case .object(let members):
      Self.write(members, open: "{", close: "}", to: &text, indentation: indentation) {
        Self.write($0.key, to: &$1)
        $1 += ": "
        $0.value.write(to: &$1, indentation: $2)
      }
    }
  }

  private var holdsObjects: Bool {
    switch self {
    case .object: true
    case .array(let elements): elements.contains(where: \.holdsObjects)
    default: false
    }
  }

  private static func write<Element>(
    _ elements: [Element], open: String, close: String, to text: inout String, indentation: Int?,
    element write: (Element, inout String, Int?) -> Void
  ) {
    text += open
    let inner = elements.isEmpty ? nil : indentation.map { $0 + 1 }
    for (index, element) in elements.enumerated() {
      if index > 0 { text += inner == nil ? ", " : "," }
      if let inner { text += "\n" + String(repeating: "  ", count: inner) }
      write(element, &text, inner)
    }
    if let inner { text += "\n" + String(repeating: "  ", count: inner - 1) }
    text += close
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
