import Foundation
import ImageData
import NumPyFiles
import Safetensors
import TestSupport
import Testing

@Suite("Arrays as images")
struct OwnArraysTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  /// Writes an array and reads it as images.
  func images(_ array: NumPyArray, _ options: OwnImages.Options = .init()) throws -> ImageCollection {
    try array.write(to: path("x.npy"))
    return try OwnImages(path("x.npy"), options: options).load().images
  }

  func message(_ array: NumPyArray, _ options: OwnImages.Options = .init()) -> String {
    "\(error { _ = try images(array, options) }.map(\.description) ?? "no error")"
  }

  @Test func shapesSayWhatTheyAre() throws {
    let bytes = (0..<36).map { UInt8($0) }
    let grey = try images(NumPyArray(bytes, shape: [3, 4, 3]))
    #expect(grey.imageShape == [1, 4, 3] && grey.pixels == .bytes(bytes) && !grey.isFlat)
    let flat = try images(NumPyArray(bytes, shape: [3, 12]))
    #expect(flat.imageShape == [12] && flat.isFlat && flat.pixelCount == 12)
    // [N, height, width, 3]: planes of red, green, blue come out.
    let colour = try images(NumPyArray(bytes, shape: [2, 3, 2, 3]))
    #expect(colour.imageShape == [3, 3, 2])
    #expect(Array(colour[0]) == [0, 3, 6, 9, 12, 15, 1, 4, 7, 10, 13, 16, 2, 5, 8, 11, 14, 17])
    // [N, 3, height, width] is in this order already.
    let planes = try images(NumPyArray(bytes, shape: [1, 3, 6, 2]))
    #expect(planes.imageShape == [3, 6, 2] && planes.pixels == .bytes(bytes))
    #expect(try images(NumPyArray(bytes, shape: [1, 6, 6, 1])).imageShape == [1, 6, 6])
  }

  @Test(arguments: [[36], [], [2, 2, 3, 2], [1, 2, 2, 4], [0, 3, 3], [3, 0]]) func otherShapesAreRefused(shape: [Int]) {
    let message = message(NumPyArray([UInt8](repeating: 0, count: shape.reduce(1, *)), shape: shape))
    #expect(message.hasPrefix(path("x.npy") + ": expected ") && message.contains("found the shape"), "\(message)")
  }

  @Test func valuesKeepTheirRange() throws {
    #expect(try images(NumPyArray([0, 0.25, 1] as [Float], shape: [1, 1, 3])).pixels == .floats([0, 0.25, 1]))
    let sixteen = OwnImages.Options(range: 0...16)
    #expect(try images(NumPyArray([0, 4, 16] as [Double], shape: [1, 3]), sixteen).pixels == .floats([0, 0.25, 1]))
    #expect(try images(NumPyArray([0, 4, 16] as [UInt8], shape: [1, 3]), sixteen).pixels == .floats([0, 0.25, 1]))
    let any = OwnImages.Options(takesAnyValue: true)
    #expect(try images(NumPyArray([-3, 4e6] as [Double], shape: [1, 2]), any).pixels == .floats([-3, 4e6]))

    let message = message(NumPyArray([0, 4, 16, 0.5] as [Double], shape: [2, 2]))
    #expect(message.contains("expected numbers from 0 to 1, found 0 to 16, 16.0 at [1, 0]"), "\(message)")
    #expect(message.contains("data.range, such as [0, 16]") && message.contains("standardize"))
    #expect(self.message(NumPyArray([0, 17] as [Double], shape: [1, 2]), sixteen).contains("from 0 to 16, found 0 to 17"))
    for value in [Double.nan, .infinity] {
      let message = self.message(NumPyArray([0, 1, value] as [Double], shape: [3, 1]), any)
      #expect(message.contains("expected finite numbers") && message.contains("at [2, 0]"), "\(message)")
    }
  }

  @Test func whatSinglePrecisionCannotTellApartIsRefused() throws {
    let any = OwnImages.Options(takesAnyValue: true)
    let far = (0..<100).flatMap { (row: Int) -> [Double] in [Double(row), 1e10 + Double(row)] }
    #expect(message(NumPyArray(far, shape: [100, 2]), any).contains("found feature 1 (from 0) between 10000000000.0"))
    let near = (0..<100).flatMap { (row: Int) -> [Double] in [Double(row), 1e6 + Double(row)] }
    #expect(try images(NumPyArray(near, shape: [100, 2]), any).count == 100)
    #expect(message(NumPyArray([1e300, 0] as [Double], shape: [1, 2]), any).contains("found 1e+300"))
  }

  @Test func archivesNameTheirParts() throws {
    let train = NumPyArray([UInt8](repeating: 1, count: 8), shape: [2, 2, 2])
    let test = NumPyArray([UInt8](repeating: 2, count: 4), shape: [1, 2, 2])
    let labels = NumPyArray([0, 1] as [Int], shape: [2])
    for (first, second) in [("train", "test"), ("x_train", "x_test")] {
      try NumPyArchive.write([(first, train), ("y_train", labels), (second, test)], to: path("x.npz"))
      let found = try OwnImages(path("x.npz")).load()
      #expect(found.images.count == 2 && found.test?.count == 1)
      // One count for both parts.
      #expect(found.test?.number(of: 0) == 2)
      let all = try OwnImages(path("x.npz")).loadAll()
      #expect(all.count == 3 && (0..<3).map(all.number) == [0, 1, 2])
      #expect(try OwnImages(path("x.npz:\(second)")).load().images.count == 1)
    }
    try NumPyArchive.write([("a", train), ("b", test)], to: path("x.npz"))
    let several = try #require(error { _ = try OwnImages(path("x.npz")).load() })
    #expect(several.description.contains("found a, b; choose one by \(path("x.npz")):a"))
    #expect(try OwnImages(path("x.npz:b")).load().images.count == 1)
    try NumPyArchive.write([("train", train), ("x_test", test)], to: path("x.npz"))
    let mixed = try #require(error { _ = try OwnImages(path("x.npz")).load() })
    #expect(mixed.description.contains("expected the array test beside train, found x_test"))
    try NumPyArchive.write([("a", train), ("b:c", test)], to: path("x.npz"))
    #expect(try OwnImages(path("x.npz:b:c")).load().images.count == 1)
    let missing = try #require(error { _ = try OwnImages(path("x.npz:c")).load() })
    #expect(missing.description.contains("expected an array called c, found a, b:c"))
  }

  @Test func otherFormats() throws {
    let bytes = (0..<12).map { UInt8($0) }
    try folder.write(idx(shape: [2, 2, 3], bytes), to: "images")
    #expect(try OwnImages(path("images")).load().images.pixels == .bytes(bytes))
    try folder.write(gzip(idx(shape: [2, 6], bytes)), to: "images.gz")
    #expect(try OwnImages(path("images.gz")).load().images.imageShape == [6])
    let tensor = SafetensorsTensor(name: "x", shape: [2, 2, 3], values: bytes.map { Float($0) / 16 })
    try SafetensorsFile(path: path("x.safetensors"), tensors: [tensor]).write()
    #expect(try OwnImages(path("x.safetensors")).load().images.pixels == .floats(bytes.map { Float($0) / 16 }))
    // Column by column, as MATLAB has it: the first axis counts, as SciPy writes a NumPy array ...
    let columns = MATArray(name: "x", shape: [2, 3, 2], values: [0, 6, 2, 8, 4, 10, 1, 7, 3, 9, 5, 11])
    try folder.write(matFile([columns]), to: "x.mat")
    let found = try OwnImages(path("x.mat")).load().images
    #expect(found.imageShape == [1, 3, 2] && found.pixels == .bytes(bytes))
    // ... and the last one where two equal extents stand before it.
    let square = MATArray(name: "x", shape: [2, 2, 3], values: [0, 2, 1, 3, 4, 6, 5, 7, 8, 10, 9, 11])
    try folder.write(matFile([square]), to: "y.mat")
    let squares = try OwnImages(path("y.mat")).load().images
    #expect(squares.count == 3 && squares.pixels == .bytes(bytes))
  }

  @Test func whatIsNoArrayIsToldHowToBecomeOne() throws {
    for (name, content, advice) in [
      ("x.csv", Array("1,2\n3,4\n".utf8), "numpy.loadtxt"), ("x.pkl", [0x80, 4, 1, 2] as [UInt8], "pickle"),
      ("x.h5", [0x89, 0x48, 0x44, 0x46, 0x0d] as [UInt8], "HDF5"), ("x.bin", [] as [UInt8], "an empty file"),
    ] {
      try folder.write(content, to: name)
      let found = try #require(error { _ = try OwnImages(path(name)).load() }).description
      #expect(found.hasPrefix(path(name) + ": expected a folder of images") && found.contains(advice), "\(found)")
    }
    #expect(error { _ = try OwnImages(path("missing.npy")).load() } == .missingImages(path: path("missing.npy")))
  }

  @Test func aTestPartIsTheSameForAllSeedsAndLeavesSome() throws {
    let collection = try images(NumPyArray((0..<40).map { UInt8($0) }, shape: [40, 1]))
    let (training, test) = try collection.splittingOffTest(0.1, path: "x")
    #expect(test.count == 4 && training.count == 36)
    #expect(Set((0..<4).map(test.number(of:))).isDisjoint(with: (0..<36).map(training.number(of:))))
    #expect((0..<4).allSatisfy { Int(test[$0].first!) == test.number(of: $0) }, "numbers are those of the file")
    #expect(try collection.splittingOffTest(1e-9, path: "x").test.count == 1)
    #expect(try collection.splittingOffTest(1 - 1e-9, path: "x").training.count == 1)
  }
}
