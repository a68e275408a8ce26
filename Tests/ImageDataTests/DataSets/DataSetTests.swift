import Foundation
import ImageData
import Testing

@Suite("Data sets")
struct DataSetTests {
  /// What the published files hold.
  struct Facts {
    let count: Int
    /// CRC-32 of all pixels in order.
    let checksum: UInt
    let pixelSum: Int
    let firstLabels: [UInt8]
    let labelSum: Int

    func check(_ images: ImageCollection) {
      #expect(images.count == count)
      #expect(images.imageShape == [1, 28, 28])
      let pixels = (0..<count).flatMap { images[$0] }
      #expect(crc(pixels) == checksum)
      #expect(pixels.reduce(0) { $0 + Int($1) } == pixelSum)
      #expect(images.labels.map { Array($0.prefix(5)) } == firstLabels)
      #expect(images.labels?.reduce(0) { $0 + Int($1) } == labelSum)
    }
  }

  @Test("Fashion-MNIST as Debian's package dataset-fashion-mnist installs it")
  func fashionMNIST() throws {
    let dataSet = try DataSet(named: "fashion-mnist")
    let location = try dataSet.locate(environment: [:])
    #expect(location == DataSet.Location(origin: .system, directory: "/usr/share/datasets/fashion-mnist"))
    let (training, test) = try dataSet.load(from: location.directory)
    Facts(
      count: 60_000, checksum: 0xae65_dccd, pixelSum: 3_431_114_169, firstLabels: [9, 0, 0, 3, 0], labelSum: 270_000
    ).check(training)
    Facts(
      count: 10_000, checksum: 0x1272_8439, pixelSum: 573_469_082, firstLabels: [9, 2, 1, 1, 6], labelSum: 45_000
    ).check(test)
  }

  @Test("MNIST", .enabled(if: hasMNIST, "needs the folder mnist with its four files in $VLAE_DATA"))
  func mnist() throws {
    let dataSet = try DataSet(named: "mnist")
    let (training, test) = try dataSet.load(from: dataSet.locate().directory)
    Facts(
      count: 60_000, checksum: 0xf363_9b56, pixelSum: 1_567_298_545, firstLabels: [5, 0, 4, 1, 9], labelSum: 267_236
    ).check(training)
    Facts(
      count: 10_000, checksum: 0xe4ca_5f57, pixelSum: 264_923_200, firstLabels: [7, 2, 1, 0, 4], labelSum: 44_434
    ).check(test)
  }

  static var hasMNIST: Bool {
    guard let root = ProcessInfo.processInfo.environment["VLAE_DATA"] else { return false }
    return FileManager.default.fileExists(atPath: "\(root)/mnist")
  }

  @Test("training and test images have one shape")
  func shapes() throws {
    let folder = try TemporaryFolder()
    let dataSet = try DataSet(named: "mnist")
    for (prefix, width) in [("train", 3), ("t10k", 2)] {
      let sample = sampleImages(count: 2, height: 2, width: width)
      try folder.write(idx(shape: [2, 2, width], sample.pixels), to: "\(prefix)-images-idx3-ubyte")
      try folder.write(idx(shape: [2], sample.labels), to: "\(prefix)-labels-idx1-ubyte")
    }
    #expect(try dataSet.load(.training, from: folder.path).imageShape == [1, 2, 3])
    #expect(try dataSet.load(.test, from: folder.path).imageShape == [1, 2, 2])
    #expect(
      error { _ = try dataSet.load(from: folder.path) }
        == .shapesDiffer(training: [1, 2, 3], test: [1, 2, 2], directory: folder.path))
  }

  @Test("an unknown name lists the known ones and suggests the nearest", arguments: [
    ("mnsit", "mnist"), ("MNIST", "mnist"), ("FashionMNIST", "fashion-mnist"), ("fashion_mnist", "fashion-mnist"),
    ("cats", nil), ("", nil),
  ])
  func unknown(name: String, nearest: String?) throws {
    let found = error { _ = try DataSet(named: name) }
    #expect(found == .unknownDataSet(name: name, known: DataSet.known.map(\.name), nearest: nearest))
    let message = try #require(found).description
    #expect(message.contains("mnist, fashion-mnist"))
    #expect(message.contains("did you mean") == (nearest != nil))
  }
}
