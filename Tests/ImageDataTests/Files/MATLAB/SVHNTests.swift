import Foundation
import ImageData
import TestSupport
import Testing

@Suite("SVHN's MATLAB files")
struct SVHNTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  var path: String { "\(folder.path)/digits.mat" }

  func read(_ arrays: [MATArray], compressed: Bool = false, isBigEndian: Bool = false) throws -> ImageCollection {
    try folder.write(matFile(arrays, compressed: compressed, isBigEndian: isBigEndian), to: "digits.mat")
    return try ImageCollection(svhn: path)
  }

  /// What is wrong with a variable, said about the whole variable.
  func unexpected(_ name: String, _ expected: String, _ found: String) -> ImageDataError {
    .unexpectedVariable(path: path, name: name, expected: expected, found: found)
  }

  @Test("columns become rows, planes stay planes, 10 becomes 0", arguments: [false, true], [false, true])
  func pixels(compressed: Bool, isBigEndian: Bool) throws {
    // Each of x, y, channel and image can be told from the value.
    var arrays = svhnArrays(labels: [1, 10, 9])
    for index in arrays[0].values.indices {
      let (row, column, channel, image) = (index % 32, index / 32 % 32, index / 1024 % 3, index / 3072)
      arrays[0].values[index] = Double((row + 3 * column + 80 * channel + 17 * image) % 256)
    }
    let images = try read(arrays, compressed: compressed, isBigEndian: isBigEndian)
    #expect(images.count == 3 && images.imageShape == [3, 32, 32])
    #expect(images.labels == [1, 0, 9])
    for image in 0..<3 {
      let expected = (0..<3072).map { index in
        UInt8((index / 32 % 32 + 3 * (index % 32) + 80 * (index / 1024) + 17 * image) % 256)
      }
      #expect(Array(images[image]) == expected)
    }
  }

  @Test("one image alone, whose last dimension MATLAB drops")
  func single() throws {
    var arrays = svhnArrays(labels: [7])
    #expect(try read(arrays).labels == [7])
    arrays[0].shape = [32, 32, 3]
    let images = try read(arrays, compressed: true)
    #expect(images.count == 1 && images.labels == [7] && images.imageShape == [3, 32, 32])
  }

  @Test("other variables may stand beside, in any order")
  func others() throws {
    let arrays = svhnArrays()
    let others = [
      MATArray(name: "z_1", elementClass: 6, flags: 0x800, shape: [2, 1], values: [], rawContent: complexParts),
      MATArray(name: "note", elementClass: 4, shape: [1, 3], type: 4, values: [97, 98, 99]),
      MATArray(name: "empty", elementClass: 6, shape: [0, 5], type: 9, values: []),
      MATArray(name: "global", elementClass: 14, flags: 0x400, shape: [1, 2, 1, 2], type: 12, values: [1, 2, 3, -4]),
      MATArray(name: "truth", flags: 0x200, shape: [1, 2], values: [0, 1]),
    ]
    let mixed = [others[0], arrays[1], others[1], others[2], arrays[0]] + others[3...]
    for compressed in [false, true] {
      let images = try read(mixed, compressed: compressed)
      #expect(images.labels == [3, 0])
    }
  }

  var complexParts: [UInt8] {
    let encoder = MATEncoder()
    return encoder.element(9, (1...2).flatMap { encoder.bytes(Double($0), type: 9) })
      + encoder.element(2, [3, 4], inline: true)
  }

  @Test("variables of other names, classes and shapes are refused with both")
  func variables() throws {
    let arrays = svhnArrays()
    #expect(error { _ = try read([arrays[1]]) } == .missingVariable(path: path, name: "X", found: ["y"]))
    #expect(error { _ = try read([arrays[0]]) } == .missingVariable(path: path, name: "y", found: ["X"]))
    #expect(error { _ = try read([]) } == .missingVariable(path: path, name: "X", found: []))

    func changed(_ index: Int, _ change: (inout MATArray) -> Void) -> ImageDataError? {
      var arrays = arrays
      change(&arrays[index])
      return error { _ = try read(arrays) }
    }
    let images = "uint8, 32 x 32 x 3 x N"
    #expect(changed(0) { $0.shape = [32, 32, 2, 3] } == unexpected("X", images, "uint8, 32 x 32 x 2 x 3"))
    #expect(changed(0) { $0.shape = [2, 32, 32, 3] } == unexpected("X", images, "uint8, 2 x 32 x 32 x 3"))
    #expect(changed(0) { $0.shape = [3072, 2] } == unexpected("X", images, "uint8, 3072 x 2"))
    #expect(changed(0) { $0.shape = [32, 32, 3, 2, 1] } == unexpected("X", images, "uint8, 32 x 32 x 3 x 2 x 1"))
    #expect(changed(0) { $0.flags = 0x200 } == unexpected("X", images, "logical, 32 x 32 x 3 x 2"))
    #expect(changed(0) { $0.elementClass = 6 } == unexpected("X", images, "double, 32 x 32 x 3 x 2"))
    #expect(
      changed(0) { ($0.shape, $0.values) = ([32, 32, 3, 0], []) } == unexpected("X", images, "uint8, 32 x 32 x 3 x 0"))
    #expect(changed(1) { $0.elementClass = 11 } == unexpected("y", "uint8, N x 1", "uint16, 2 x 1"))
    #expect(changed(1) { $0.shape = [1, 2] } == unexpected("y", "uint8, N x 1", "uint8, 1 x 2"))
    let part = MATEncoder().element(2, [1, 2])
    #expect(
      changed(1) { ($0.flags, $0.rawContent) = (0x800, part + part) }
        == unexpected("y", "uint8, N x 1", "complex uint8, 2 x 1"))
  }

  @Test("as many labels as images, each from 1 to 10", arguments: [0, 11, 255] as [Double])
  func labels(label: Double) throws {
    #expect(
      error { _ = try read(svhnArrays(labels: [1, 10, label])) }
        == .labelOutOfRange(path: path, index: 2, label: Int(label), expected: 1...10))
    var arrays = svhnArrays()
    (arrays[1].shape, arrays[1].values) = ([3, 1], [1, 2, 3])
    #expect(
      error { _ = try read(arrays) } == .countMismatch(images: path, imageCount: 2, labels: path, labelCount: 3))
  }
}
