import LocatedJSON
import Testing

private func parse(_ text: String) throws(JSONError) -> JSONNode {
  try JSONParser.parse(Array(text.utf8), source: "a.json")
}

private func parse(bytes: [UInt8]) throws(JSONError) -> JSONNode {
  try JSONParser.parse(bytes, source: "a.json")
}

struct JSONParserTests {
  @Test func valuesOfEveryKind() throws {
    let text = #" {"a": [null, true, false, -12, 0, 2.5, 1E3, "x"], "b": {}, "c": []} "#
    let expected: JSONValue = ["a": [nil, true, false, -12, 0, 2.5, 1000.0, "x"], "b": [:], "c": []]
    #expect(try parse(text).value == expected)
  }

  @Test func placesCountLinesAndScalars() throws {
    let root = try parse("{\n  \"é\": 1, \"b\":\r\n\t[10,\n  20]\n}")
    guard case .object(let members) = root.content else {
      Issue.record("not an object")
      return
    }
    #expect(members[0].keyLocation == JSONLocation(line: 2, column: 3, offset: 4))
    #expect(members[0].value.location == JSONLocation(line: 2, column: 8, offset: 10))
    // The two bytes of é are one column.
    #expect(members[1].keyLocation == JSONLocation(line: 2, column: 11, offset: 13))
    guard case .array(let elements) = members[1].value.content else {
      Issue.record("not an array")
      return
    }
    #expect(members[1].value.location == JSONLocation(line: 3, column: 2, offset: 20))
    #expect(elements[1].location == JSONLocation(line: 4, column: 3, offset: 27))
  }

  @Test(arguments: [
    ("0", JSONValue.integer(0)), ("-7", .integer(-7)), ("9223372036854775807", .integer(.max)),
    ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.0", .number(1)), ("1e2", .number(100)),
    ("-0.0", .number(-0.0)), ("5e-324", .number(.leastNonzeroMagnitude)),
    ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
  ])
  func numbers(text: String, expected: JSONValue) throws {
    #expect(try parse(text).value == expected)
  }

  @Test func negativeZeroKeepsItsSign() throws {
    guard case .number(let zero) = try parse("-0").content else {
      Issue.record("not a number")
      return
    }
    #expect(zero.sign == .minus)
  }

  @Test func escapes() throws {
    let text = #""\"\\\/\b\f\n\r\t\u00e9\uD83D\ude00é😀""#
    #expect(try parse(text).value == .string("\"\\/\u{8}\u{C}\n\r\té😀é😀"))
  }

  @Test(arguments: [
    ("", "1:1: expected a value, found the end of the text"),
    ("{} x", "1:4: expected the end of the text after the value, found \"x\""),
    ("[1,\n 2,\n]", "2:3: expected \"]\" after the last value, found a trailing comma"),
    ("{\"a\": 1, }", "1:8: expected \"}\" after the last member, found a trailing comma"),
    ("{\"a\" 1}", "1:6: expected \":\" after the key \"a\", found \"1\""),
    ("{a: 1}", "1:2: expected a key in double quotes, found \"a\""),
    ("{'a': 1}", "1:2: expected a key in double quotes, found \"'\" (JSON takes double quotes alone)"),
    ("{\"a\": 1 \"b\": 2}", "1:9: expected \",\" or \"}\" after the member, found a string"),
    ("[1 2]", "1:4: expected \",\" or \"]\" after the value, found \"2\""),
    ("[1,, 2]", "1:4: expected a value, found \",\""),
    ("[", "1:2: expected a value, found the end of the text"),
    ("// x\n{}", "1:1: expected a value, found \"/\" (JSON has no comments)"),
    ("{} # x", "1:4: expected the end of the text after the value, found \"#\" (JSON has no comments)"),
    ("[NaN]", "1:2: expected a value, found \"NaN\""),
    ("[Infinity]", "1:2: expected a value, found \"Infinity\""),
    ("[True]", "1:2: expected a value, found \"True\""),
    ("nullify", "1:1: expected a value, found \"nullify\""),
    ("[-Infinity]", "1:2: expected a number such as 12, -0.5 or 1e-3, found \"-Infinity\""),
    ("[1.]", "1:2: expected a number such as 12, -0.5 or 1e-3, found \"1.\""),
    ("[1e]", "1:2: expected a number such as 12, -0.5 or 1e-3, found \"1e\""),
    ("[.5]", "1:2: expected a value, found \".\""),
    ("[+5]", "1:2: expected a value, found \"+\""),
    ("[012]", "1:2: expected a number without leading zeros, found \"012\""),
    ("[1e309]", "1:2: expected a number within the range of a double (up to 1.8e308), found 1e309"),
    ("\"abc", "1:1: expected a closing double quote for this string, found the end of the text"),
    ("\"a\nb\"", "1:3: expected a closing double quote, or control characters written as escapes, found a line end"),
    ("\"a\tb\"", "1:3: expected a closing double quote, or control characters written as escapes, found the byte 0x09"),
    ("\"\\x\"", "1:2: expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX, found \\ and \"x\""),
    ("\"\\u12g4\"", "1:2: expected four hexadecimal digits after \\u, found \"g4\""),
    ("\"\\ud800\"", "1:2: expected a surrogate pair, found a lone surrogate"),
    ("\"\\udc00\"", "1:2: expected a surrogate pair, found a lone surrogate"),
    ("\"\\ud800\\u0041\"", "1:2: expected a surrogate pair, found a lone surrogate"),
    ("\"\\", "1:2: expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX, found \\ and the end of the text"),
  ])
  func refused(text: String, message: String) {
    let error = #expect(throws: JSONError.self) { try parse(text) }
    #expect(error?.description == "a.json:" + message)
  }

  @Test func duplicateKeysNamePathAndFirstPlace() {
    let error = #expect(throws: JSONError.self) {
      try parse("{\"training\": {\n  \"batch\": 1,\n  \"epochs\": 2,\n  \"batch\": 3}}")
    }
    #expect(error?.key == "training.batch")
    #expect(
      error?.description
        == "a.json:4:3: training.batch: expected each key once, found \"batch\" again (first at line 2, column 3)")
  }

  @Test func keysAreTheSameByCodePoints() throws {
    // Composed and decomposed é are equal as Swift strings and different as JSON keys.
    let root = try parse("{\"\u{E9}\": 1, \"e\u{301}\": 2}")
    #expect(root["\u{E9}"]?.content == .integer(1))
    #expect(root["e\u{301}"]?.content == .integer(2))
  }

  @Test(arguments: [
    [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF8],
    [0xE2, 0x82], [0xFF], [0xF0, 0x9F, 0x98],
  ])
  func invalidUTF8(bytes: [UInt8]) {
    let quote = UInt8(ascii: "\"")
    let error = #expect(throws: JSONError.self) { try parse(bytes: [quote, 0x61] + bytes + [quote]) }
    #expect(error?.location == JSONLocation(line: 1, column: 3, offset: 2))
    #expect(error?.expected == "valid UTF-8")
  }

  @Test func byteOrderMark() {
    let error = #expect(throws: JSONError.self) { try parse("\u{FEFF}{}") }
    #expect(
      error?.description == "a.json:1:1: expected UTF-8 without a byte-order mark, found the mark at the beginning")
  }

  @Test func nestingIsBounded() throws {
    let deepest = JSONParser.maximumDepth
    _ = try parse(String(repeating: "[", count: deepest) + String(repeating: "]", count: deepest))
    let error = #expect(throws: JSONError.self) { try parse(String(repeating: "[", count: 1_000_000)) }
    #expect(error?.description == "a.json:1:129: expected at most 128 levels of nesting, found one more")
  }

  @Test func everyTruncationIsRefused() {
    let text = #"{"a": [1, "é\u00e9", {"b": null}], "c": -1.5e3}"#
    for length in 0..<text.utf8.count {
      #expect(throws: JSONError.self) { try parse(bytes: Array(text.utf8.prefix(length))) }
    }
  }

  @Test func longMessagesAreCut() {
    let error = #expect(throws: JSONError.self) { try parse(String(repeating: "x", count: 1000)) }
    #expect(error?.found == "\"" + String(repeating: "x", count: 40) + "...\"")
  }
}
