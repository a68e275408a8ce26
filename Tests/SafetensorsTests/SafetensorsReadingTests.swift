import FileAccess
import Foundation
import Safetensors
import Testing

private func file(_ header: String, data: [UInt8] = []) -> [UInt8] {
  withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8) + data
}

private func read(_ header: String, data: [UInt8] = []) throws(SafetensorsError) -> SafetensorsFile {
  try SafetensorsFile(parsing: file(header, data: data), path: "a.safetensors")
}

private func entry(_ type: String, _ shape: String, _ offsets: String) -> String {
  #"{"dtype": "\#(type)", "shape": \#(shape), "data_offsets": \#(offsets)}"#
}

struct SafetensorsReadingTests {
  @Test func everyTypeIsRead() throws {
    let data: [UInt8] = [
      0, 0, 0xC0, 0x3F,  // 1.5 in single precision
      0, 0, 0, 0, 0, 0, 0x04, 0xC0,  // -2.5 in double precision
      0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,  // -2
    ]
    let file = try read(
      #"{"i": \#(entry("I64", "[1]", "[12, 20]")), "__metadata__": {"model": "vae"}, "#
        + #""f": \#(entry("F32", "[]", "[0, 4]")), "d": \#(entry("F64", "[1, 1]", "[4, 12]")), "#
        + #""none": \#(entry("F32", "[3, 0]", "[12, 12]"))}   "#, data: data)
    #expect(file.metadata == ["model": "vae"])
    #expect(file.tensors.map(\.name) == ["i", "f", "d", "none"])
    #expect(file["f"]?.type == .float32)
    #expect(file["f"]?.shape == [])
    #expect(file["f"]?.floats == [1.5])
    #expect(file["f"]?.doubles == [1.5])
    #expect(file["d"]?.shape == [1, 1])
    #expect(file["d"]?.doubles == [-2.5])
    #expect(file["d"]?.floats == [-2.5])
    #expect(file["i"]?.doubles == [-2])
    #expect(file["i"]?.floats == [-2])
    #expect(file["none"]?.doubles == [])
    #expect(file["none"]?.shape == [3, 0])
    #expect(file["x"] == nil)
    #expect(try read("{}").tensors == [])
  }

  @Test func halvesAreRead() throws {
    // 1.5, the smallest number, -infinity.
    let data: [UInt8] = [0x00, 0x3E, 0x01, 0x00, 0x00, 0xFC, 0xC0, 0x3F, 0x01, 0x00, 0x80, 0xFF]
    let file = try read(
      #"{"h": \#(entry("F16", "[3]", "[0, 6]")), "b": \#(entry("BF16", "[3]", "[6, 12]"))}"#, data: data)
    #expect(file["h"]?.floats == [1.5, 0x1p-24, -.infinity])
    #expect(file["h"]?.doubles == [1.5, 0x1p-24, -.infinity])
    #expect(file["b"]?.floats == [1.5, 0x1p-133, -.infinity])
    #expect(file["b"]?.count == 3)
  }

  @Test func bytesAreRead() throws {
    let file = try read(#"{"u": \#(entry("U8", "[3]", "[0, 3]"))}"#, data: [0, 7, 255])
    #expect(file["u"]?.floats == [0, 7, 255] && file["u"]?.doubles == [0, 7, 255] && file["u"]?.count == 3)
  }

  /// What other programs keep beside the weights, in formats that are known or will be.
  @Test func furtherTensorsOfAnyTypeArePassedOver() throws {
    let file = try read(
      #"{"u": \#(entry("C64", "[3]", "[0, 3]")), "f": \#(entry("F32", "[1]", "[3, 7]")), "#
        + #""x": \#(entry("F8_E4M3", "[7]", "[7, 9]"))}"#, data: [1, 2, 3, 0, 0, 0xC0, 0x3F, 5, 6])
    #expect(file.tensors.map(\.name) == ["f"] && file["f"]?.floats == [1.5])
    #expect(file.unreadTypes == ["u": "C64", "x": "F8_E4M3"])
    let error = #expect(throws: SafetensorsError.self) { try file.tensor("u") }
    #expect(
      error?.description
        == "a.safetensors: tensor \"u\": expected a dtype of F32, F64, I64, U8, F16, BF16, found \"C64\"")
  }

  @Test func whiteSpaceMayLeadTheHeader() throws {
    let file = try read(" \n\t\r{\"f\": \(entry("F32", "[]", "[0, 4]"))}", data: [0, 0, 0xC0, 0x3F])
    #expect(file["f"]?.floats == [1.5])
  }

  @Test(arguments: [
    ([], "byte 0: expected a safetensors file, of 8 bytes or more, found a file of 0"),
    ([1, 2, 3], "byte 0: expected a safetensors file, of 8 bytes or more, found a file of 3"),
    (
      [9, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8),
      "byte 0: expected a safetensors file, whose first 8 bytes are the header's length, up to 2 here, found 9"
    ),
    (
      [UInt8](repeating: 0xFF, count: 8) + Array("{}".utf8),
      "byte 0: expected a safetensors file, whose first 8 bytes are the header's length, up to 2 here, "
        + "found 18446744073709551615"
    ),
    (file(""), "byte 8: expected a safetensors file, whose header begins with \"{\", found an empty header"),
    (file(" \n"), "byte 8: expected a safetensors file, whose header begins with \"{\", found an empty header"),
    (file("[]"), "byte 8: expected a safetensors file, whose header begins with \"{\", found the byte 91"),
    (file("{\"a\":}"), "byte 13: header: expected a value, found \"}\""),
    (
      file("{\"a\":1,\"a\":2}"), "byte 15: a: expected each key once, found \"a\" again (first at line 1, column 2)"
    ),
    (file("{\"__metadata__\": 1}"), "byte 25: __metadata__: expected an object of strings, found 1"),
    (file("{\"__metadata__\": {\"k\": 1}}"), "byte 31: metadata \"k\": expected a string, found 1"),
    (file("{}", data: [1, 2]), "byte 10: expected the end of the file after the last tensor, found 2 more bytes"),
  ] as [([UInt8], String)])
  func badFiles(bytes: [UInt8], message: String) {
    let error = #expect(throws: SafetensorsError.self) { try SafetensorsFile(parsing: bytes, path: "a.safetensors") }
    #expect(error?.description == "a.safetensors: " + message)
  }

  @Test(arguments: [
    ("5", "13: tensor \"t\": expected an object with the keys dtype, shape, data_offsets, found 5"),
    (
      #"{"dtype": "F32", "shape": []}"#,
      "13: tensor \"t\": expected an object with the keys dtype, shape, data_offsets, found an object"
    ),
    (
      #"{"dtype": "F32", "shape": [], "data_offsets": [0, 4], "x": 1}"#,
      "13: tensor \"t\": expected an object with the keys dtype, shape, data_offsets, found an object"
    ),
    (
      #"{"dtype": 5, "shape": [], "data_offsets": [0, 4]}"#, "23: tensor \"t\": expected a dtype such as F32, found 5"
    ),
    (
      entry("BF16", "[2]", "[0, 8]"),
      "61: tensor \"t\": expected data_offsets 4 bytes apart for BF16 of shape [2], found 8"
    ),
    (
      entry("X9", "[1]", "[4, 8]"),
      "9: tensor \"t\": expected data_offsets that begin at 0, where the tensor before it ends, found 4"
    ),
    (
      entry("F32", "[-1]", "[0, 4]"),
      "39: tensor \"t\": expected a list of sizes, each a whole number from 0 on, found a list of 1"
    ),
    (
      entry("F32", "[1.5]", "[0, 4]"),
      "39: tensor \"t\": expected a list of sizes, each a whole number from 0 on, found a list of 1"
    ),
    (
      entry("F32", "[2]", "[0, 12]"),
      "60: tensor \"t\": expected data_offsets of a begin and an end up to 8, the bytes behind the header, "
        + "found [0, 12]"
    ),
    (
      entry("F32", "[2]", "[8, 0]"),
      "60: tensor \"t\": expected data_offsets of a begin and an end up to 8, the bytes behind the header, found [8, 0]"
    ),
    (
      entry("F32", "[2]", "[0]"),
      "60: tensor \"t\": expected data_offsets of a begin and an end up to 8, the bytes behind the header, found [0]"
    ),
    (
      entry("F32", "[3]", "[0, 8]"),
      "60: tensor \"t\": expected data_offsets 12 bytes apart for F32 of shape [3], found 8"
    ),
    (
      entry("F64", "[4294967296, 4294967296]", "[0, 8]"),
      "81: tensor \"t\": expected data_offsets beyond 2^63 bytes apart for F64 of shape [4294967296, 4294967296], "
        + "found 8"
    ),
    (
      entry("F32", "[1]", "[4, 8]"),
      "9: tensor \"t\": expected data_offsets that begin at 0, where the tensor before it ends, found 4"
    ),
    (entry("F32", "[1]", "[0, 4]"), "72: expected the end of the file after the last tensor, found 4 more bytes"),
  ])
  func badEntries(entry: String, message: String) {
    let error = #expect(throws: SafetensorsError.self) {
      try read("{\"t\":\(entry)}", data: [UInt8](repeating: 0, count: 8))
    }
    #expect(error?.description == "a.safetensors: byte " + message)
  }

  @Test(arguments: [("[0, 8]", "[4, 12]"), ("[0, 8]", "[0, 8]"), ("[0, 8]", "[12, 20]")])
  func overlapsAndGapsAreRefused(first: String, second: String) throws {
    let size = second == "[12, 20]" ? 20 : second == "[4, 12]" ? 12 : 8
    let header = "{\"a\": \(entry("F32", "[2]", first)), \"b\": \(entry("F32", "[2]", second))}"
    let error = try #require(throws: SafetensorsError.self) {
      try read(header, data: [UInt8](repeating: 0, count: size))
    }
    #expect(error.subject == "tensor \"b\"")
    #expect(error.expected == "data_offsets that begin at 8, where the tensor before it ends")
  }

  @Test func everyTruncationIsRefused() throws {
    let bytes = try SafetensorsFile(
      path: "", tensors: [SafetensorsTensor(name: "t", shape: [2, 2], values: [1.0, 2, 3, 4])], metadata: ["a": "b"]
    ).encoded
    for length in 0..<bytes.count {
      #expect(throws: SafetensorsError.self) { try SafetensorsFile(parsing: Array(bytes.prefix(length)), path: "") }
    }
  }

  @Test func everyChangedHeaderByteIsRefusedOrRead() throws {
    let bytes = try SafetensorsFile(
      path: "", tensors: [SafetensorsTensor(name: "t", shape: [2], values: [Float(1), 2])], metadata: ["a": "b"]
    ).encoded
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << bit
        // Some changes only rename or alter a number; none may end the process.
        guard let file = try? SafetensorsFile(parsing: changed, path: "") else { continue }
        #expect(file.tensors.reduce(0) { $0 + $1.count } <= 2)
      }
    }
  }

  @Test func lookupsNameWhatIsMissing() throws {
    let tensor = SafetensorsTensor(name: "encoder.mean.weight", shape: [1, 2], values: [1.0, 2])
    let file = try SafetensorsFile(path: "a.safetensors", tensors: [tensor], metadata: ["model": "vae"])
    #expect(try file.tensor("encoder.mean.weight", shape: [1, 2]).doubles == [1, 2])
    #expect(try file.metadata("model") == "vae")
    let missing = #expect(throws: SafetensorsError.self) { try file.tensor("encoder.mean.wieght") }
    #expect(
      missing?.description == "a.safetensors: tensor \"encoder.mean.wieght\": expected a tensor of this name, "
        + "found none; did you mean \"encoder.mean.weight\"?")
    let shape = #expect(throws: SafetensorsError.self) { try file.tensor("encoder.mean.weight", shape: [2, 1]) }
    #expect(
      shape?.description == "a.safetensors: tensor \"encoder.mean.weight\": expected the shape [2, 1], found [1, 2]")
    let key = #expect(throws: SafetensorsError.self) { try file.metadata("modle") }
    #expect(
      key?.description == "a.safetensors: metadata \"modle\": expected a text under this key, found none; "
        + "did you mean \"model\"?")
  }
}
