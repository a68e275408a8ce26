import Foundation
import ImageData
import TestSupport
import Testing

@Suite("What reading all files of a data set shows")
struct DataSetInspectionTests {
  let folder: TemporaryFolder
  let cifar: DataSet

  init() throws {
    folder = try TemporaryFolder()
    cifar = try DataSet(named: "cifar-10")
  }

  func records(_ count: Int, label: UInt8 = 1) -> [UInt8] {
    (0..<count).flatMap { _ in [label] + [UInt8](repeating: 7, count: 3072) }
  }

  @Test("counts, sizes and files that are missing")
  func whole() throws {
    try folder.write(records(2), to: "test_batch.bin")
    try folder.write(gzip(records(3)), to: "data_batch_2.bin.gz")
    try folder.write(records(4), to: "data_batch_5.bin")
    let inspection = cifar.inspect(at: folder.path)
    #expect(inspection.counts == [.training: 7, .test: 2])
    #expect(inspection.files.map(\.name) == ["test_batch.bin", "data_batch_2.bin", "data_batch_5.bin"])
    #expect(inspection.files.map(\.path).allSatisfy { FileManager.default.fileExists(atPath: $0) })
    #expect(inspection.files[0].byteCount == 2 * 3073)
    #expect(inspection.files[1].path.hasSuffix(".gz") && inspection.files[1].byteCount < 3073)
    #expect(inspection.files.allSatisfy { $0.authenticity == .notOfficial && $0.damage == nil })
    #expect(inspection.missing == ["data_batch_1.bin", "data_batch_3.bin", "data_batch_4.bin"])
    #expect(inspection.failures.isEmpty && inspection.isReadable)
  }

  @Test("each damaged file is named, and the others are read all the same")
  func damage() throws {
    try folder.write(records(2), to: "test_batch.bin")
    try folder.write(records(1) + [1], to: "data_batch_1.bin")
    try folder.write(records(1, label: 10), to: "data_batch_2.bin")
    try folder.write(records(1), to: "data_batch_3.bin")
    let inspection = cifar.inspect(at: folder.path)
    let damage = inspection.files.map(\.damage)
    #expect(damage[0] == nil && damage[3] == nil)
    #expect(damage[1] == .truncated(path: folder.path + "/data_batch_1.bin", offset: 3073, expected: 3073, found: 1))
    #expect(
      damage[2]
        == .labelOutOfRange(path: folder.path + "/data_batch_2.bin", index: 0, label: 10, expected: 0...9))
    #expect(inspection.files.map(\.authenticity) == [.notOfficial, nil, nil, .notOfficial])
    #expect(inspection.counts == [.test: 2], "what cannot be read whole has no count")
    #expect(!inspection.isReadable)
  }

  @Test("files that do not go together")
  func mismatch() throws {
    let mnist = try DataSet(named: "mnist")
    for (prefix, count) in [("train", 2), ("t10k", 3)] {
      let pixels = [UInt8](repeating: 0, count: 4 * count)
      try folder.write(idx(shape: [count, 2, 2], pixels), to: "\(prefix)-images-idx3-ubyte")
      try folder.write(idx(shape: [2], [0, 1]), to: "\(prefix)-labels-idx1-ubyte")
    }
    let inspection = mnist.inspect(at: folder.path)
    let damaged = inspection.files.filter { $0.damage != nil }.map(\.name)
    #expect(damaged == ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"])
    try folder.write(idx(shape: [2, 2, 1], [0, 0, 0, 0]), to: "t10k-images-idx3-ubyte")
    let shapes = mnist.inspect(at: folder.path)
    #expect(shapes.failures == [.shapesDiffer(training: [1, 2, 2], test: [1, 2, 1], directory: folder.path)])
    #expect(shapes.files.allSatisfy { $0.damage == nil } && !shapes.isReadable)
  }

  @Test("a folder with some of the files is found, and what it lacks")
  func remains() throws {
    #expect(cifar.locateRemains(directory: folder.path) == nil)
    try folder.write(records(1), to: "test_batch.bin")
    let found = try #require(cifar.locateRemains(directory: folder.path))
    #expect(found.location == DataSet.Location(origin: .explicit, directory: folder.path))
    #expect(found.missing == cifar.pieces)
  }

  @Test("where a set comes from, and what is to be said of figures on it")
  func provenance() throws {
    try folder.write(records(2), to: "test_batch.bin")
    try folder.write(records(2), to: "data_batch_1.bin")
    let location = DataSet.Location(origin: .cache, directory: folder.path)
    let provenance = try cifar.provenance(at: location)
    #expect(
      provenance
        == DataSet.Provenance(
          dataSet: "cifar-10", location: location, authenticity: .notOfficial,
          missing: Array(cifar.pieces.dropFirst())))
    #expect(
      provenance.reservation
        == "partial, without data_batch_2.bin, data_batch_3.bin, data_batch_4.bin, data_batch_5.bin; "
        + "not the published files")
    let published = DataSet.Provenance(dataSet: "mnist", location: location, authenticity: .official, missing: [])
    #expect(published.reservation == nil)
  }

  @Test("the user's cache", arguments: [
    (["XDG_CACHE_HOME": "/c", "HOME": "/h"], "/c/vlae/svhn"),
    (["XDG_CACHE_HOME": "c", "HOME": "/h"], "/h/.cache/vlae/svhn"), (["HOME": ""], nil), ([:], nil),
  ])
  func cache(environment: [String: String], directory: String?) throws {
    #expect(try DataSet(named: "svhn").cacheDirectory(environment: environment) == directory)
  }
}
