import Foundation
import ImageData
import TestSupport
import Testing

@Suite("Omniglot's MATLAB file")
struct OmniglotTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  var path: String { "\(folder.path)/chardata.mat" }

  func read(_ arrays: [MATArray], compressed: Bool = false, isBigEndian: Bool = false) throws -> ImageCollection {
    try folder.write(matFile(arrays, compressed: compressed, isBigEndian: isBigEndian), to: "chardata.mat")
    return try ImageCollection(omniglot: path, images: "data", targets: "target", alphabets: 3)
  }

  @Test("columns become rows, values stay as they are", arguments: [false, true], [false, true])
  func pixels(compressed: Bool, isBigEndian: Bool) throws {
    let images = try read(omniglotArrays(count: 4), compressed: compressed, isBigEndian: isBigEndian)
    #expect(images.count == 4 && images.imageShape == [1, 28, 28])
    #expect(images.labels == [0, 1, 2, 0])
    for image in 0..<4 {
      // The first index of a column-major image is its row.
      let expected = (0..<784).map { Float(Double($0 / 28 * 8 + image) / 225) }
      #expect(images.brightness(of: image) == expected)
      #expect(Array(images[image]) == expected.map { UInt8(($0 * 255).rounded()) })
    }
  }

  @Test("doubles may be stored as any smaller number", arguments: [1, 2, 3, 4, 5, 6, 7, 9, 12, 13] as [UInt32])
  func storage(type: UInt32) throws {
    for (compressed, isBigEndian) in [(false, false), (false, true), (true, false), (true, true)] {
      var arrays = omniglotArrays(count: 1)
      arrays[0].values = arrays[0].values.indices.map { $0 % 28 == 3 ? 1 : 0 }
      arrays[0].type = type
      arrays[1].type = type
      let images = try read(arrays, compressed: compressed, isBigEndian: isBigEndian)
      #expect(images.brightness(of: 0) == (0..<784).map { $0 / 28 == 3 ? 1 : 0 })
      #expect(images.labels == [0])
    }
  }

  @Test("values that are no brightness are refused with their place", arguments: [-0.001, 1.001, .nan, .infinity])
  func range(value: Double) throws {
    var arrays = omniglotArrays(count: 3)
    arrays[0].values[2 * 784 + 5 * 28 + 9] = value
    #expect(
      error { _ = try read(arrays) }
        == .pixelOutOfRange(path: path, variable: "data", index: 2, row: 9, column: 5, value: "\(value)"))
  }

  @Test("alphabets are one 1 among zeros, for each image", arguments: [
    [0, 0, 0], [1, 0, 1], [0, 0.5, 0.5], [0, 2, 0], [1, -1, 1], [.nan, 1, 0],
  ])
  func targets(column: [Double]) throws {
    var arrays = omniglotArrays()
    arrays[1].values[3...5] = column[...]
    #expect(error { _ = try read(arrays) } == .notOneHot(path: path, variable: "target", index: 1))
  }

  @Test("... or not there at all")
  func noTargets() throws {
    let images = try read([omniglotArrays()[0]])
    #expect(images.count == 2 && images.labels == nil)
    var arrays = omniglotArrays()
    (arrays[1].shape, arrays[1].values) = ([3, 3], [1, 0, 0, 1, 0, 0, 1, 0, 0])
    #expect(
      error { _ = try read(arrays) } == .countMismatch(images: path, imageCount: 2, labels: path, labelCount: 3))
  }

  @Test("training and test characters are variables of one file")
  func parts() throws {
    let dataSet = try DataSet(named: "omniglot")
    var arrays = omniglotArrays(count: 3) + omniglotArrays(count: 1, prefix: "test")
    for index in [1, 3] {
      let count = arrays[index].shape[1]
      (arrays[index].shape, arrays[index].values) = ([50, count], (0..<50 * count).map { $0 % 50 == 49 ? 1 : 0 })
    }
    try folder.write(matFile(arrays, compressed: true), to: "chardata.mat")
    let (training, test) = try dataSet.load(from: folder.path)
    #expect(training.count == 3 && training.labels == [49, 49, 49])
    #expect(test.count == 1 && test.labels == [49])
  }

  @Test("variables of other names, classes and shapes are refused with both")
  func variables() throws {
    let arrays = omniglotArrays()
    #expect(error { _ = try read([arrays[1]]) } == .missingVariable(path: path, name: "data", found: ["target"]))
    func changed(_ change: (inout MATArray) -> Void) -> ImageDataError? {
      var arrays = arrays
      change(&arrays[0])
      return error { _ = try read(arrays) }
    }
    func unexpected(_ found: String) -> ImageDataError {
      .unexpectedVariable(path: path, name: "data", expected: "double, 784 x N", found: found)
    }
    #expect(changed { $0.shape = [2, 784] } == unexpected("double, 2 x 784"))
    #expect(changed { ($0.elementClass, $0.type) = (7, 7) } == unexpected("single, 784 x 2"))
    var transposed = arrays
    transposed[1].shape = [2, 3]
    #expect(
      error { _ = try read(transposed) }
        == .unexpectedVariable(path: path, name: "target", expected: "double, 3 x N", found: "double, 2 x 3"))
  }
}
