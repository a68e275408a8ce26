import Foundation
import ImageData
import TestSupport
import Testing

@Suite("Which files are the published ones")
struct DataSetAuthenticityTests {
  func authenticity(_ name: String, at directory: String? = nil) throws -> [String: DataSet.Authenticity] {
    let dataSet = try DataSet(named: name)
    let directory = try directory ?? dataSet.locate().directory
    return Dictionary(uniqueKeysWithValues: try dataSet.authenticity(at: directory).map { ($0.file, $0.authenticity) })
  }

  @Test("Fashion-MNIST of Debian's package has the published content")
  func fashionMNIST() throws {
    let dataSet = try DataSet(named: "fashion-mnist")
    let found = try dataSet.authenticity(at: dataSet.locate(environment: [:]).directory)
    #expect(found.map(\.file) == dataSet.files)
    #expect(found.allSatisfy { $0.authenticity == .official })
  }

  @Test(
    "MNIST", .enabled(if: hasFile("mnist/train-images-idx3-ubyte.gz"), "needs the folder mnist in $VLAE_DATA"))
  func mnist() throws {
    let found = try authenticity("mnist")
    #expect(found.count == 4 && found.values.allSatisfy { $0 == .official })
  }

  @Test(
    "rebuilt sets are told from the published ones",
    .enabled(
      if: hasFile("svhn/train_32x32.mat", size: 14_819_908) && hasFile("omniglot/chardata.mat", size: 1_347_447)
        && hasFile("cifar-10-batches-bin/test_batch.bin", size: 12_292_000),
      "needs the rebuilt omniglot, svhn and cifar-10-batches-bin in $VLAE_DATA"))
  func substitutes() throws {
    #expect(try authenticity("omniglot") == ["chardata.mat": .notOfficial])
    #expect(try authenticity("svhn") == ["train_32x32.mat": .notOfficial, "test_32x32.mat": .notOfficial])
    #expect(
      try authenticity("cifar-10")
        == ["test_batch.bin": .notOfficial, "data_batch_1.bin": .unknown, "data_batch_2.bin": .unknown])
  }

  @Test("other files of the right names are not official", arguments: DataSet.known)
  func others(dataSet: DataSet) throws {
    let folder = try TemporaryFolder()
    for (index, file) in dataSet.files.enumerated() {
      try folder.write(index % 2 == 0 ? gzip([1, 2, 3]) : [1, 2, 3], to: file)
    }
    let found = try dataSet.authenticity(at: folder.path)
    #expect(found.map(\.file) == dataSet.files)
    #expect(found.allSatisfy { $0.authenticity == .notOfficial })
    #expect(try dataSet.authenticity(at: folder.path + "/none").isEmpty)
  }

  @Test("where only the size was published, files of that size are unknown")
  func sizes() throws {
    let folder = try TemporaryFolder()
    let whole = [UInt8](repeating: 0, count: 30_730_000)
    try folder.write(gzip(whole), to: "data_batch_1.bin.gz")
    try folder.write(whole + [0], to: "data_batch_2.bin")
    try folder.write(Array(whole.dropLast()), to: "data_batch_3.bin")
    #expect(
      try authenticity("cifar-10", at: folder.path)
        == ["data_batch_1.bin": .unknown, "data_batch_2.bin": .notOfficial, "data_batch_3.bin": .notOfficial])
  }

  @Test("files together are as good as the worst of them")
  func together() {
    #expect(DataSet.Authenticity([.official, .official]) == .official)
    #expect(DataSet.Authenticity([.official, .unknown]) == .unknown)
    #expect(DataSet.Authenticity([.unknown, .notOfficial, .official]) == .notOfficial)
  }
}
