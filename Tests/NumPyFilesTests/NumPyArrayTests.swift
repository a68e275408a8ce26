import NumPyFiles
import TestSupport
import Testing

@Suite("Files of one array")
struct NumPyArrayTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A file with this header and elements, padded as NumPy does.
  static func file(_ header: String, _ bytes: [UInt8], version: UInt8 = 1) -> [UInt8] {
    let text = Array(header.utf8) + [0x0a]
    let length = [UInt8(text.count & 0xff), UInt8(text.count >> 8)] + (version == 1 ? [] : [0, 0])
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + bytes
  }

  static func header(_ type: String, _ shape: String, fortran: Bool = false) -> String {
    "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }"
  }

  func read(_ bytes: [UInt8]) throws -> NumPyArray {
    try NumPyArray(contentsOf: folder.write(bytes, to: "x.npy"))
  }

  func message(_ bytes: [UInt8]) -> String {
    do {
      return "no error: \(try read(bytes))"
    } catch {
      return "\(error)"
    }
  }

  @Test func writesWhatNumPyWrites() throws {
    // numpy.save of numpy.array([[1, 2, 3], [4, 5, 6]], numpy.uint8), NumPy 2.1.
    let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }"
    let padded = header + String(repeating: " ", count: 117 - header.count) + "\n"
    let expected = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8) + [1, 2, 3, 4, 5, 6]
    #expect(NumPyArray([1, 2, 3, 4, 5, 6] as [UInt8], shape: [2, 3]).encoded == expected)
  }

  @Test(arguments: [1, 2, 3] as [UInt8]) func readsEveryVersion(version: UInt8) throws {
    let array = try read(Self.file(Self.header("<i2", "(2,)"), [1, 0, 0xff, 0xff], version: version))
    #expect(array.type == .int16)
    #expect(array.shape == [2])
    #expect(array.doubles == [1, -1])
  }

  @Test func everyTypeOfNumbers() throws {
    let cases: [(String, [UInt8], Double)] = [
      ("|b1", [1], 1), ("?", [1], 1), ("|u1", [200], 200), ("|i1", [200], -56), ("<u2", [1, 2], 513), (">u2", [1, 2], 258),
      (">i4", [0xff, 0xff, 0xff, 0xfe], -2), ("<u4", [0xff, 0xff, 0xff, 0xff], 4_294_967_295),
      ("<u8", [0, 0, 0, 0, 1, 0, 0, 0], 4_294_967_296), (">i8", [0xff] + Array(repeating: 0xff, count: 7), -1),
      ("<f2", [0, 0x3c], 1), (">f4", [0x40, 0x49, 0x0f, 0xdb], 3.1415927410125732), ("<f8", [0, 0, 0, 0, 0, 0, 0xf0, 0x3f], 1),
    ]
    for (type, bytes, value) in cases {
      let array = try read(Self.file(Self.header(type, "()"), bytes))
      #expect(array.shape == [] && array.doubles == [value] && array.floats == [Float(value)], "\(type)")
    }
  }

  @Test func fortranOrderIsTurned() throws {
    // The array 0 ... 23 of shape [2, 3, 4] in the order of its first axis.
    let shape = [2, 3, 4]
    var bytes: [UInt8] = []
    for last in 0..<shape[2] {
      for middle in 0..<shape[1] { for first in 0..<shape[0] { bytes.append(UInt8(first * 12 + middle * 4 + last)) } }
    }
    let array = try read(Self.file(Self.header("|u1", "(2, 3, 4)", fortran: true), bytes))
    #expect(array.bytes == Array(0..<24))
    let wide = try read(Self.file(Self.header(">u2", "(2, 3, 4)", fortran: true), bytes.flatMap { [0, $0] }))
    #expect(wide.doubles == (0..<24).map(Double.init))
    #expect(try read(Self.file(Self.header("|u1", "(0, 3)", fortran: true), [])).count == 0)
  }

  @Test func roundTrips() throws {
    for shape in [[], [0], [1], [3], [2, 0, 3], [2, 3]] {
      let count = shape.reduce(1, *)
      let floats = (0..<count).map { Float($0) - 0.5 }
      let path = folder.file("x.npy")
      try NumPyArray(floats, shape: shape).write(to: path)
      let back = try NumPyArray(contentsOf: path)
      #expect(back.shape == shape && back.floats == floats && back.type == .float32)
      try NumPyArray(floats.map(Double.init), shape: shape).write(to: path)
      #expect(try NumPyArray(contentsOf: path).doubles == floats.map(Double.init))
    }
  }

  @Test func everyTruncationIsFound() throws {
    let whole = Self.file(Self.header("<f4", "(2, 2)"), Array(repeating: 0, count: 16))
    for length in whole.indices {
      let message = message(Array(whole[..<length]))
      #expect(message.hasPrefix(folder.file("x.npy") + ": byte "), "\(length): \(message)")
    }
    #expect(message(whole + [0]).contains("more data than its header declares"))
  }

  @Test(arguments: [
    (header("|O", "(2,)"), "elements of type |O"),
    ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", "records of several fields"),
    (header("<c8", "(2,)"), "elements of type <c8"), (header("<U4", "(2,)"), "elements of type <U4"),
    (header("<f4", "(-2,)"), "-2,), }"), (header("<f4", "(99999999999999999999,)"), "below 2^63"),
    (header("<f4", "(9223372036854775807, 9223372036854775807)"), "beyond 2^63; store fewer images"),
    (header("<f4", "(1000000,)"), "expected 4000000 bytes for the shape [1000000]"), ("{'descr': '<f4', 'shape': (2,), }", "fewer of them"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), 'x': 1}", "\"x\""), ("{", "the end of the header"),
    ("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (2,), }", "expected True or False"),
  ]) func refuses(header: String, reason: String) throws {
    let message = message(Self.file(header, Array(repeating: 0, count: 8)))
    #expect(message.contains(reason) && message.hasPrefix(folder.file("x.npy")), "\(message)")
  }

  @Test func aHeaderLongerThanTheFile() throws {
    var bytes = Self.file(Self.header("<f4", "(1,)"), [0, 0, 0, 0])
    (bytes[8], bytes[9]) = (0xff, 0xff)
    #expect(message(bytes).contains("found one of 65535 bytes"))
  }

  @Test func python2AndDoubleQuotes() throws {
    let array = try read(Self.file("{\"shape\": (2L, 1L), \"fortran_order\": False, \"descr\": \"|u1\"}", [7, 8]))
    #expect(array.shape == [2, 1] && array.bytes == [7, 8])
  }
}
