import LocatedJSON
import Testing

struct JSONWriterTests {
  @Test func oneLine() {
    let value: JSONValue = ["epoch": 1, "elbo": -1.5, "validation": nil, "done": true, "list": [1, [2], [:], []]]
    #expect(value.line == #"{"epoch": 1, "elbo": -1.5, "validation": null, "done": true, "list": [1, [2], {}, []]}"#)
  }

  @Test func prettyKeepsPlainListsOnOneLine() {
    let value: JSONValue = ["b": [500, 500], "a": ["c": "x", "d": [:]], "e": [["f": 1], 2]]
    #expect(
      value.pretty == """
        {
          "b": [500, 500],
          "a": {
            "c": "x",
            "d": {}
          },
          "e": [
            {
              "f": 1
            },
            2
          ]
        }

        """)
  }

  @Test(arguments: [
    0.1, 1.0 / 3, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -0.0, 1e16, 123456789.125, 0.0005, 2.0, -1e-7,
  ])
  func numbersRoundTrip(number: Double) throws {
    let text = JSONValue.number(number).line
    guard case .number(let back) = try JSONParser.parse(Array(text.utf8), source: "").content else {
      Issue.record("\(text) reads as something else than a number")
      return
    }
    #expect(back.bitPattern == number.bitPattern)
  }

  @Test func notFiniteIsNull() {
    #expect(JSONValue.array([.number(.nan), .number(.infinity), .number(-.infinity)]).line == "[null, null, null]")
  }

  @Test func textsRoundTrip() throws {
    let text = "\"\\/\u{0}\u{1F}\u{7F}\n\r\té😀\u{2028}e\u{301}\r\n"
    let line = JSONValue.object([(key: text, value: .string(text))]).line
    #expect(line.utf8.allSatisfy { $0 >= 0x20 })
    let root = try JSONParser.parse(Array(line.utf8), source: "")
    #expect(root[text]?.content == .string(text))
    #expect(JSONValue.string("\u{1}\n\"").line == #""\u0001\n\"""#)
  }
}
