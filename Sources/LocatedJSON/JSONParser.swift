/// A strict parser of JSON, RFC 8259, that keeps the place of every key and value.
///
/// Foundation's `JSONSerialization` and `JSONDecoder` report neither places nor duplicate keys, and a configuration
/// needs both. Refused beside what the grammar refuses: duplicate keys, a byte-order mark, invalid UTF-8, lone
/// surrogates, numbers beyond the range of `Double`, and nesting deeper than `maximumDepth`.
public struct JSONParser {
  /// Deep enough for any file of ours, and shallow enough that the recursion cannot exhaust the stack.
  public static let maximumDepth = 128

  let bytes: [UInt8]
  let source: String
  var position = 0
  var line = 1
  /// What to subtract from a byte offset to get a column: the bytes of earlier lines, and on this line those that
  /// continue a UTF-8 sequence.
  var columnOrigin = 0
  /// Keys and list indices from the root to the value being parsed.
  var path: [String] = []
  var depth = 0

  /// Parses one value that fills the whole text.
  /// - Parameter source: what an error calls the text, mostly the path of its file.
  public static func parse(_ bytes: [UInt8], source: String) throws(JSONError) -> JSONNode {
    var parser = JSONParser(bytes: bytes, source: source)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw parser.error(expected: "UTF-8 without a byte-order mark", found: "the mark at the beginning")
    }
    parser.skipSpace()
    let root = try parser.parseValue()
    parser.skipSpace()
    guard parser.position == bytes.count else {
      throw parser.error(expected: "the end of the text after the value", found: parser.foundHere)
    }
    return root
  }

  private init(bytes: [UInt8], source: String) {
    self.bytes = bytes
    self.source = source
  }

  // MARK: - Values

  private mutating func parseValue() throws(JSONError) -> JSONNode {
    let location = self.location
    return JSONNode(location: location, content: try parseContent())
  }

  private mutating func parseContent() throws(JSONError) -> JSONNode.Content {
    switch peek {
    case UInt8(ascii: "{"): return .object(try nested { parser throws(JSONError) in try parser.parseMembers() })
    case UInt8(ascii: "["): return .array(try nested { parser throws(JSONError) in try parser.parseElements() })
    case UInt8(ascii: "\""): return .string(try parseString())
    case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): return try parseNumber()
    default:
      if skip(word: "null") { return .null }
      if skip(word: "true") { return .boolean(true) }
      if skip(word: "false") { return .boolean(false) }
      throw error(expected: "a value", found: foundHere)
    }
  }

  private mutating func nested<Result>(
    _ parse: (inout JSONParser) throws(JSONError) -> Result
  ) throws(JSONError) -> Result {
    guard depth < Self.maximumDepth else {
      throw error(expected: "at most \(Self.maximumDepth) levels of nesting", found: "one more")
    }
    depth += 1
    defer { depth -= 1 }
    position += 1
    skipSpace()
    return try parse(&self)
  }

  private mutating func parseElements() throws(JSONError) -> [JSONNode] {
    var elements: [JSONNode] = []
    if skip("]") { return elements }
    while true {
      path.append(String(elements.count))
      elements.append(try parseValue())
      path.removeLast()
      if try endsAfterItem(with: "]", item: "value") { return elements }
    }
  }

  private mutating func parseMembers() throws(JSONError) -> [JSONNode.Member] {
    var members: [JSONNode.Member] = []
    // Keys are the same when their code points are; Swift's `==` would also unite composed and decomposed forms.
    var seen: [[UInt8]: JSONLocation] = [:]
    if skip("}") { return members }
    while true {
      let location = self.location
      guard peek == UInt8(ascii: "\"") else {
        throw error(expected: "a key in double quotes", found: foundHere)
      }
      let key = try parseString()
      path.append(key)
      if let first = seen.updateValue(location, forKey: Array(key.utf8)) {
        let name = JSONValue.string(abbreviated(key)).line
        throw error(
          at: location, key: path.joined(separator: "."), expected: "each key once",
          found: "\(name) again (first at line \(first.line), column \(first.column))")
      }
      skipSpace()
      guard skip(":") else {
        throw error(expected: "\":\" after the key \(JSONValue.string(abbreviated(key)).line)", found: foundHere)
      }
      skipSpace()
      members.append(JSONNode.Member(key: key, keyLocation: location, value: try parseValue()))
      path.removeLast()
      if try endsAfterItem(with: "}", item: "member") { return members }
    }
  }

  /// Reads what follows an element or a member: the closing bracket (true), or a comma and the space behind it.
  private mutating func endsAfterItem(with close: Unicode.Scalar, item: String) throws(JSONError) -> Bool {
    skipSpace()
    if skip(close) { return true }
    let comma = location
    guard skip(",") else { throw error(expected: "\",\" or \"\(close)\" after the \(item)", found: foundHere) }
    skipSpace()
    if peek == UInt8(ascii: close) {
      throw error(at: comma, expected: "\"\(close)\" after the last \(item)", found: "a trailing comma")
    }
    return false
  }
}
