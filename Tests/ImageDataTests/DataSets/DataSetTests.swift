import Foundation
import ImageData
import TestSupport
import Testing

@Suite("Data sets")
struct DataSetTests {
  /// What files hold, computed by NumPy and SciPy.
  struct Facts {
    let count: Int
    var shape = [1, 28, 28]
    /// CRC-32 of all pixels in order.
    let checksum: UInt
    let pixelSum: Int
    let firstLabels: [UInt8]
    let labelSum: Int

    func check(_ images: ImageCollection) {
      #expect(images.count == count)
      #expect(images.imageShape == shape)
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

  @Test("MNIST", .enabled(if: hasFile("mnist/train-images-idx3-ubyte.gz"), "needs the folder mnist in $VLAE_DATA"))
  func mnist() throws {
    let (training, test) = try load("mnist")
    Facts(
      count: 60_000, checksum: 0xf363_9b56, pixelSum: 1_567_298_545, firstLabels: [5, 0, 4, 1, 9], labelSum: 267_236
    ).check(training)
    Facts(
      count: 10_000, checksum: 0xe4ca_5f57, pixelSum: 264_923_200, firstLabels: [7, 2, 1, 0, 4], labelSum: 44_434
    ).check(test)
  }

  @Test(
    "Omniglot: eight of its alphabets, upright",
    .enabled(
      if: hasFile("omniglot/chardata.mat", size: 1_347_447),
      "needs the 3,630 + 1,210 characters of omniglot in $VLAE_DATA"))
  func omniglot() throws {
    let (training, test) = try load("omniglot")
    #expect(training.count == 3_630 && test.count == 1_210)
    #expect(training.imageShape == [1, 28, 28] && test.imageShape == [1, 28, 28])
    #expect(training.labels.map { Array($0.prefix(5)) } == [6, 3, 1, 4, 6])
    #expect(test.labels.map { Array($0.prefix(5)) } == [3, 1, 2, 2, 5])
    #expect(training.labels?.reduce(0) { $0 + Int($1) } == 13_080)
    #expect(test.labels?.reduce(0) { $0 + Int($1) } == 4_360)
    // Of the little-endian bytes of the values in single precision.
    #expect(floatChecksum(training) == 0x18cf_e0fe)
    #expect(floatChecksum(test) == 0x8923_2f0c)
    // Every value is a multiple of 1/225. Transposed, rows and columns would change places.
    let character = test.brightness(of: 0).map { Int(($0 * 225).rounded()) }
    let rows = (0..<28).map { row in (0..<28).reduce(0) { $0 + character[28 * row + $1] } }
    let columns = (0..<28).map { column in (0..<28).reduce(0) { $0 + character[28 * $1 + column] } }
    #expect(
      rows == [
        0, 0, 0, 0, 60, 300, 364, 1420, 948, 644, 680, 704, 680, 1280, 1492, 1204, 492, 348, 332, 316, 332, 332, 336,
        360, 360, 376, 356, 124,
      ])
    #expect(
      columns == [
        0, 0, 0, 0, 0, 0, 148, 476, 1024, 1288, 1508, 2020, 1648, 1224, 1120, 1480, 1336, 552, 16, 0, 0, 0, 0, 0, 0, 0,
        0, 0,
      ])
  }

  @Test(
    "SVHN: a substitute in its format, upright and in its colours",
    .enabled(
      if: hasFile("svhn/train_32x32.mat", size: 14_819_908), "needs the 5,000 + 1,000 images of svhn in $VLAE_DATA"))
  func svhn() throws {
    let (training, test) = try load("svhn")
    Facts(
      count: 5_000, shape: [3, 32, 32], checksum: 0xf5e6_7871, pixelSum: 1_871_504_542, firstLabels: [6, 4, 8, 4, 1],
      labelSum: 22_064
    ).check(training)
    Facts(
      count: 1_000, shape: [3, 32, 32], checksum: 0x2f82_6180, pixelSum: 373_521_063, firstLabels: [4, 8, 9, 3, 6],
      labelSum: 4_399
    ).check(test)
    #expect(planeSums(training[0]) == [144_436, 130_781, 111_059])
    let red = Array(training[0])
    #expect([0, 1, 2, 3].map { red[$0] } == [122, 114, 118, 122], "the first row")
    #expect([0, 32, 64, 96].map { red[$0] } == [122, 117, 123, 120], "the first column")
  }

  @Test(
    "CIFAR-10: two of five training files",
    .enabled(
      if: hasFile("cifar-10-batches-bin/test_batch.bin", size: 12_292_000),
      "needs the 20,000 + 4,000 images of cifar-10-batches-bin in $VLAE_DATA"))
  func cifar10() throws {
    let (training, test) = try load("cifar-10")
    Facts(
      count: 20_000, shape: [3, 32, 32], checksum: 0x4450_c20d, pixelSum: 7_428_487_456, firstLabels: [6, 2, 8, 0, 1],
      labelSum: 89_865
    ).check(training)
    Facts(
      count: 4_000, shape: [3, 32, 32], checksum: 0x9175_8f48, pixelSum: 1_500_652_573, firstLabels: [8, 8, 6, 9, 6],
      labelSum: 17_835
    ).check(test)
    #expect(planeSums(training[10_000]) == [139_572, 159_120, 169_695])
    let location = try DataSet(named: "cifar-10").locate()
    #expect(
      try DataSet(named: "cifar-10").missingPieces(at: location.directory)
        == ["data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"])
  }

  func load(_ name: String) throws -> (training: ImageCollection, test: ImageCollection) {
    let dataSet = try DataSet(named: name)
    return try dataSet.load(from: dataSet.locate().directory)
  }

  func floatChecksum(_ images: ImageCollection) -> UInt {
    crc(
      (0..<images.count).flatMap { images.brightness(of: $0) }.flatMap { value in
        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value.bitPattern >> $0) }
      })
  }

  /// The sums of the red, green and blue bytes of an image.
  func planeSums(_ image: ArraySlice<UInt8>) -> [Int] {
    (0..<3).map { plane in image.dropFirst(1024 * plane).prefix(1024).reduce(0) { $0 + Int($1) } }
  }

  @Test("a tenth of a set smaller than published is for validation, at least one image")
  func validation() throws {
    let omniglot = try DataSet(named: "omniglot")
    #expect([24_345, 24_344, 13_450, 3_630, 10, 9, 1].map(omniglot.validationCount) == [1345, 1345, 1345, 363, 1, 1, 1])
    for dataSet in DataSet.known {
      let count = try #require(dataSet.publishedCounts[.training])
      #expect(dataSet.validationCount(ofTrainingImages: count) == dataSet.customaryValidationCount)
      #expect(dataSet.customaryValidationCount < count / 4)
      #expect(try #require(dataSet.publishedCounts[.test]) < count)
    }
  }

  @Test("CIFAR-10's training files are read in their order, those that are there")
  func pieces() throws {
    let folder = try TemporaryFolder()
    let dataSet = try DataSet(named: "cifar-10")
    func record(_ label: UInt8) -> [UInt8] { [label] + [UInt8](repeating: 10 * label, count: 3072) }
    try folder.write(record(9), to: "test_batch.bin")
    #expect(
      error { _ = try dataSet.load(.training, from: folder.path) }
        == .missingFile(path: "\(folder.path)/data_batch_1.bin"))
    try folder.write(record(5) + record(1), to: "data_batch_5.bin")
    #expect(try dataSet.load(.training, from: folder.path).labels == [5, 1])
    try folder.write(gzip(record(2)), to: "data_batch_2.bin.gz")
    let (training, test) = try dataSet.load(from: folder.path)
    #expect(training.labels == [2, 5, 1] && test.labels == [9])
    #expect(training[0].allSatisfy { $0 == 20 } && training[2].allSatisfy { $0 == 10 })
    #expect(dataSet.missingPieces(at: folder.path) == ["data_batch_1.bin", "data_batch_3.bin", "data_batch_4.bin"])
    #expect(try dataSet.locate(directory: folder.path, environment: [:]).directory == folder.path)
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
    ("cifar10", "cifar-10"), ("CIFAR-100", "cifar-10"), ("svnh", "svhn"), ("Omniglot", "omniglot"), ("imagenet", nil),
    ("", nil),
  ])
  func unknown(name: String, nearest: String?) throws {
    let found = error { _ = try DataSet(named: name) }
    #expect(found == .unknownDataSet(name: name, known: DataSet.known.map(\.name), nearest: nearest))
    let message = try #require(found).description
    #expect(message.contains("mnist, fashion-mnist, omniglot, svhn, cifar-10"))
    #expect(message.contains("did you mean") == (nearest != nil))
  }
}
