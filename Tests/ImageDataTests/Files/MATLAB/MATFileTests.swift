import Foundation
import ImageData
import TestSupport
import Testing

@Suite("Damaged MATLAB files")
struct MATFileTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  var path: String { "\(folder.path)/digits.mat" }

  func read(_ bytes: [UInt8]) throws -> ImageCollection {
    try folder.write(bytes, to: "digits.mat")
    return try ImageCollection(svhn: path)
  }

  func corrupt(_ offset: Int, _ inflatedOffset: Int? = nil, expected: String, found: String) -> ImageDataError {
    .corruptMAT(path: path, offset: offset, inflatedOffset: inflatedOffset, expected: expected, found: found)
  }

  // MARK: - Other files

  @Test("an empty file, and no file")
  func empty() throws {
    #expect(error { _ = try read([]) } == .truncated(path: path, offset: 0, expected: 128, found: 0))
    #expect(error { _ = try ImageCollection(svhn: "none.mat") } == .missingFile(path: "none.mat"))
    #expect(error { _ = try ImageCollection(svhn: folder.path) } == .isDirectory(path: folder.path))
  }

  @Test("files of other formats are told by their first bytes")
  func otherFormats() throws {
    let png: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + [UInt8](repeating: 1, count: 200)
    #expect(error { _ = try read(png) } == .notMATFile(path: path, found: Array(png[..<8])))
    let compressed = gzip(matFile(svhnArrays()))
    #expect(error { _ = try read(compressed) } == .notMATFile(path: path, found: Array(compressed[..<8])))
    let text = Array(String(repeating: "<html>not found</html>", count: 20).utf8)
    #expect(error { _ = try read(text) } == .notMATFile(path: path, found: Array(text[..<8])))
  }

  @Test("versions 7.3 and 4 are named")
  func versions() throws {
    let hdf5: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a] + [UInt8](repeating: 0, count: 600)
    for bytes in [hdf5, matHeader(version: 0x0200) + [UInt8](repeating: 0, count: 384) + hdf5,
      matHeader(MATEncoder(isBigEndian: true), version: 0x0200)]
    {
      #expect(error { _ = try read(bytes) } == .unsupportedMATVersion(path: path, version: "7.3 (HDF5)"))
    }
    // Version 4: type, rows, columns, no imaginary part, length of the name, the name, the value.
    let encoder = MATEncoder()
    let four = [0, 1, 1, 0, 2].flatMap { encoder.bytes(UInt32($0)) } + [0x58, 0] + encoder.bytes(1.5, type: 9)
    for bytes in [four, four + four + four + four + four + four] {
      #expect(error { _ = try read(bytes) } == .unsupportedMATVersion(path: path, version: "4"))
    }
    #expect(
      error { _ = try read(matHeader(version: 0x0301)) } == .unsupportedMATVersion(path: path, version: "3.1"))
  }

  // MARK: - Cut and changed files

  @Test("every truncation is found", arguments: [false, true])
  func truncated(compressed: Bool) throws {
    let whole = matFile(svhnArrays(), compressed: compressed)
    #expect(try read(whole).count == 2)
    // Cuts inside the values all end alike; a few of them do.
    let lengths =
      compressed ? Array(whole.indices) : Array(0..<300) + [1000, 5000] + Array(whole.count - 100..<whole.count)
    for length in lengths {
      let found = error { _ = try read(Array(whole[..<length])) }
      switch found {
      case .truncated(path, _, _, _)?: break
      case .missingVariable(path, let name, _)?: #expect(name == "X" ? length == 128 : length < whole.count - 40)
      default: Issue.record("\(length) of \(whole.count) bytes: \(found.map { "\($0)" } ?? "taken")")
      }
    }
    let start = 128 + 8
    #expect(
      error { _ = try read(Array(whole[..<start])) }
        == .truncated(path: path, offset: start, expected: Int(whole[132]) + 256 * Int(whole[133]), found: 0))
  }

  @Test("a flipped bit of a compressed file gives an error or the same images")
  func flippedBitsCompressed() throws {
    let whole = matFile(svhnArrays(), compressed: true)
    let images = try read(whole)
    var free = 0
    for bit in 0..<8 * whole.count {
      var bytes = whole
      bytes[bit / 8] ^= 1 << (bit % 8)
      do {
        let other = try read(bytes)
        #expect(other.pixels == images.pixels && other.labels == images.labels, "bit \(bit)")
        if bit >= 8 * 124 { free += 1 }
      } catch {
        #expect("\(error)".hasPrefix(path), "\(error)")
      }
    }
    #expect(free <= 2 * 7, "beside the text of the header, only the bits between the last code and the checksum")
  }

  @Test("a flipped bit of an uncompressed file gives an error or changes a single value")
  func flippedBits() throws {
    let whole = matFile(svhnArrays())
    let images = try read(whole)
    let bits = Array(0..<8 * 300) + Array(8 * 3000..<8 * 3050) + Array(8 * (whole.count - 100)..<8 * whole.count)
    for bit in bits {
      var bytes = whole
      bytes[bit / 8] ^= 1 << (bit % 8)
      do {
        let other = try read(bytes)
        #expect(other.count == 2 && other.imageShape == [3, 32, 32])
        let changed = (0..<2).reduce(other.labels == images.labels ? 0 : 1) { sum, index in
          sum + zip(other[index], images[index]).count { $0 != $1 }
        }
        #expect(changed <= 1, "bit \(bit)")
      } catch {
        #expect("\(error)".hasPrefix(path), "\(error)")
      }
    }
  }

  @Test("the checksum of compressed data is checked, and that nothing follows them")
  func checksum() throws {
    let array = svhnArrays()[0].element(MATEncoder())
    var stream = zlibStream(array)
    func file(_ stream: [UInt8]) -> [UInt8] {
      matHeader() + MATEncoder().element(15, stream)[..<(8 + stream.count)] + matFile([svhnArrays()[1]])[128...]
    }
    #expect(try read(file(stream)).count == 2)
    let message = "bytes that are no zlib data follow the compressed stream"
    #expect(
      error { _ = try read(file(stream + [0])) }
        == .corruptCompression(path: path, offset: 136 + stream.count, message: message))
    stream[stream.count - 1] ^= 1
    #expect(
      error { _ = try read(file(stream)) }
        == .corruptCompression(path: path, offset: 136 + stream.count, message: "incorrect data check"))
    let rest = 136 + stream.count - 5
    #expect(
      error { _ = try read(file(stream.dropLast(5))) }
        == .corruptCompression(
          path: path, offset: rest, message: "the data end in the middle of a compressed stream"))
  }

  // MARK: - Structure

  /// A file with one array, changed at a byte offset of its uncompressed element.
  func changed(compressed: Bool, at offset: Int, to bytes: [UInt8]) -> [UInt8] {
    var element = svhnArrays()[1].element(MATEncoder())
    element.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    return matHeader() + (compressed ? compressedElement(element) : element)
  }

  @Test("every number of an array's tags is bounded by the array", arguments: [false, true])
  func tags(compressed: Bool) throws {
    // The element of y: its tag at 0, flags at 8, dimensions at 24, name at 40, values at 48, 56 bytes in all.
    let encoder = MATEncoder()
    func found(_ offset: Int, _ bytes: [UInt8]) -> ImageDataError? {
      error { _ = try read(changed(compressed: compressed, at: offset, to: bytes)) }
    }
    func expect(
      _ offset: Int, _ bytes: [UInt8], at place: Int, expected: String, found text: String,
      sourceLocation: SourceLocation = #_sourceLocation
    ) {
      let error = compressed
        ? corrupt(128, place, expected: expected, found: text) : corrupt(128 + place, expected: expected, found: text)
      #expect(found(offset, bytes) == error, sourceLocation: sourceLocation)
    }
    let huge = encoder.bytes(UInt32.max)
    expect(8, [5], at: 8, expected: "the array flags: 8 bytes of uint32", found: "8 bytes of int32")
    expect(12, huge, at: 8, expected: "the array flags: 8 bytes of uint32", found: "4294967295 bytes of uint32")
    expect(8, encoder.bytes(UInt32(99)), at: 8, expected: "the array flags, of a known element type", found: "type 99")
    expect(8, huge, at: 8, expected: "the array flags, of a known element type", found: "type 65535")
    expect(
      8, encoder.bytes(UInt32(5 << 16 | 6)), at: 8, expected: "at most 4 bytes beside the tag of the array flags",
      found: "5")
    expect(16, [0], at: 8, expected: "an array of a class from 1 to 17", found: "class 0")
    expect(16, [18], at: 8, expected: "an array of a class from 1 to 17", found: "class 18")
    expect(28, huge, at: 24, expected: "the dimensions: 8 to 32 bytes of int32", found: "4294967295 bytes of int32")
    expect(28, [4], at: 24, expected: "the dimensions: 8 to 32 bytes of int32", found: "4 bytes of int32")
    expect(28, [10], at: 24, expected: "dimensions of 0 or more", found: "10 bytes: 2 x 1")
    expect(28, [32], at: 32, expected: "32 bytes of the dimensions", found: "24 left in the array")
    expect(32, huge, at: 24, expected: "dimensions of 0 or more", found: "8 bytes: -1 x 1")
    expect(
      32, [0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f], at: 48, expected: "at most 268435456 bytes of values",
      found: "the variable y: uint8, 2147483647 x 2147483647")
    expect(
      32, [0, 0, 0, 0x10], at: 48, expected: "268435456 values for the variable y: uint8, 268435456 x 1",
      found: "2 bytes of uint8")
    expect(32, [3], at: 48, expected: "3 values for the variable y: uint8, 3 x 1", found: "2 bytes of uint8")
    expect(44, [0x2d], at: 40, expected: "a name of letters, digits and _", found: "\"-\"")
    expect(
      40, encoder.bytes(UInt32(1)) + huge, at: 40, expected: "the variable's name: 0 to 63 bytes of int8",
      found: "4294967295 bytes of int8")
    expect(48, [4], at: 48, expected: "2 values for the variable y: uint8, 2 x 1", found: "2 bytes of uint16")
    expect(48, [9], at: 48, expected: "2 values for the variable y: uint8, 2 x 1", found: "2 bytes of double")
    expect(50, [3], at: 48, expected: "2 values for the variable y: uint8, 2 x 1", found: "3 bytes of uint8")
    expect(
      48, encoder.bytes(UInt32(2)) + encoder.bytes(UInt32(2)), at: 56, expected: "8 bytes of the values",
      found: "0 left in the array")
  }

  @Test("every number of an element's tag is bounded by the file")
  func elementTags() throws {
    let encoder = MATEncoder()
    let huge = encoder.bytes(UInt32.max)
    let plain = matFile([svhnArrays()[1]])
    func found(_ offset: Int, _ bytes: [UInt8], of file: [UInt8]) -> ImageDataError? {
      var file = file
      file.replaceSubrange(offset..<offset + bytes.count, with: bytes)
      return error { _ = try read(file) }
    }
    #expect(
      found(132, huge, of: plain) == .truncated(path: path, offset: 136, expected: 4_294_967_295, found: 48))
    #expect(
      found(128, encoder.bytes(UInt32(9)), of: plain)
        == corrupt(128, expected: "an array, compressed or not", found: "double"))
    #expect(
      found(132, [40], of: plain)
        == corrupt(176, expected: "8 bytes of the tag of the values", found: "0 left in the array"))
    #expect(error { _ = try read(plain + [1, 2, 3]) } == .truncated(path: path, offset: 184, expected: 8, found: 3))

    let element = svhnArrays()[1].element(encoder)
    func inner(_ offset: Int, _ bytes: [UInt8]) -> ImageDataError? {
      var element = element
      element.replaceSubrange(offset..<offset + bytes.count, with: bytes)
      return error { _ = try read(matHeader() + compressedElement(element)) }
    }
    guard case .corruptMAT(path, 128, 0, _, "4294967295")? = inner(4, huge) else {
      Issue.record("an impossible length was taken")
      return
    }
    #expect(inner(0, [15]) == corrupt(128, 0, expected: "an array", found: "compressed"))
    let values = "8 bytes of the tag of the values"
    #expect(inner(4, [40]) == corrupt(128, 48, expected: values, found: "0 left in the array"))
    #expect(inner(4, [56]) == corrupt(128, 56, expected: "the end of the array y", found: "8 bytes"))
    let longer = compressedElement(element + [0])
    #expect(
      error { _ = try read(matHeader() + longer) }
        == corrupt(128, 56, expected: "the end of the compressed data", found: "more of them"))
    let shorter = compressedElement(element.dropLast(3))
    #expect(
      error { _ = try read(matHeader() + shorter) }
        == corrupt(128, 48, expected: values, found: "the end of the compressed data after 5"))
  }

  @Test("cells, structures and other nested arrays are passed over, however deep", arguments: [1, 2, 3, 5, 16] as [UInt32])
  func nested(elementClass: UInt32) throws {
    let encoder = MATEncoder()
    var content = svhnArrays()[1].element(encoder)
    for depth in 0..<1000 {
      content = MATArray(name: "c\(depth)", elementClass: elementClass, shape: [1, 1], values: [], rawContent: content)
        .element(encoder)
    }
    let plain = try read(matFile(svhnArrays()))
    for compressed in [false, true] {
      let digits = Array(matFile(svhnArrays(), compressed: compressed)[128...])
      let other = compressed ? compressedElement(content) : content
      #expect(
        error { _ = try read(matHeader() + other) }
          == .missingVariable(path: path, name: "X", found: ["c999"]))
      for bytes in [other + digits, digits + other] {
        let images = try read(matHeader() + bytes)
        #expect(images.pixels == plain.pixels && images.labels == plain.labels)
      }
    }
    let named = MATArray(name: "X", elementClass: elementClass, shape: [1, 1], values: [], rawContent: content)
    let found = error { _ = try read(matFile([named])) }
    guard case .unexpectedVariable(path, "X", "uint8, 32 x 32 x 3 x N", _)? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
  }

  /// Neither their content nor their checksum is of any use, so that neither can do harm.
  @Test("damage in a variable that is passed over is left alone")
  func damagedOther() throws {
    let content = [UInt8](repeating: 0xff, count: 104)
    let other = MATArray(name: "s", elementClass: 2, shape: [1, 1], values: [], rawContent: content)
    #expect(try read(matFile([other] + svhnArrays())).count == 2)
    var element = compressedElement(other.element(MATEncoder()))
    element[element.count - 1] ^= 1
    #expect(try read(matHeader() + element + matFile(svhnArrays())[128...]).count == 2)
  }

  @Test("objects of newer classes, and what MATLAB keeps for them")
  func objects() throws {
    let encoder = MATEncoder()
    let opaque = encoder.element(
      14, encoder.element(6, encoder.bytes(UInt32(17)) + encoder.bytes(UInt32(0)))
        + encoder.element(1, Array("table".utf8)) + encoder.element(1, Array("MCOS".utf8)))
    let hidden = MATArray(name: "", shape: [1, 3], values: [1, 2, 3]).element(encoder)
    #expect(try read(matHeader() + opaque + matFile(svhnArrays())[128...] + hidden).count == 2)
  }

  @Test("compressed data inside compressed data are refused")
  func nestedCompression() throws {
    var content = svhnArrays()[1].element(MATEncoder())
    for _ in 0..<100 { content = compressedElement(content) }
    #expect(
      error { _ = try read(matHeader() + content) } == corrupt(128, 0, expected: "an array", found: "compressed"))
  }

  @Test("two variables of one name are refused")
  func duplicates() throws {
    let array = svhnArrays()[1]
    #expect(
      error { _ = try read(matFile([array, array])) }
        == corrupt(184, expected: "variables of different names", found: "another y"))
  }

  // MARK: - Memory

  /// A compressed variable of zeros, as long as its dimensions say and more.
  func zeros(_ name: String, shape: [Int], excess: Int = 0) -> [UInt8] {
    let encoder = MATEncoder()
    let count = shape.reduce(1, *)
    var array = MATArray(name: name, shape: shape, values: [])
    array.rawContent = encoder.bytes(UInt32(2)) + encoder.bytes(UInt32(count))
    var start = array.element(encoder)
    start.replaceSubrange(4..<8, with: encoder.bytes(UInt32(start.count - 8 + (count + 7) / 8 * 8)))
    let stream = zlibStream(start, zeros: (count + 7) / 8 * 8 + excess)
    return encoder.bytes(UInt32(15)) + encoder.bytes(UInt32(stream.count)) + stream
  }

  @Test("the largest images that are taken, of a file a thousandth of their size")
  func largest() throws {
    let before = try peakMemory()
    let count = (1 << 28) / 3072
    let labels = MATArray(name: "y", shape: [count, 1], values: [Double](repeating: 1, count: count))
    let images = try read(matHeader() + zeros("X", shape: [32, 32, 3, count]) + matFile([labels])[128...])
    #expect(images.count == count)
    #expect(images[count - 1].allSatisfy { $0 == 0 })
    #expect(try peakMemory() - before < 3 << 28, "what libmatio reads, what is made of it, and some more")
  }

  @Test("a bomb is left alone at the size that its tags declare, and at 1 GiB of all together")
  func bombs() throws {
    let before = try peakMemory()
    #expect(
      error { _ = try read(matHeader() + zeros("X", shape: [32, 32, 3, 10], excess: 1 << 24)) }
        == corrupt(128, 30_784, expected: "the end of the compressed data", found: "more of them"))
    let four = ["a", "b", "c", "d"].flatMap { zeros($0, shape: [1 << 14, 1 << 14]) }
    #expect(error { _ = try read(matHeader() + four) } == .tooLarge(path: path, limit: 1 << 30))
    #expect(try peakMemory() - before < 3 << 28)
  }
}
