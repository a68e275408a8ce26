import Experiments
import Foundation
import ImageData
import LocatedJSON
import TestSupport
import Testing
import vlae

struct DataSetStatusTests {
  private let folder: TemporaryFolder
  private let mnist: DataSet

  init() throws {
    folder = try TemporaryFolder()
    mnist = try DataSet(named: "mnist")
  }

  private func status() throws -> DataSetStatus {
    try DataSetStatus(of: mnist, directory: folder.path, environment: [:])
  }

  /// The words of each line.
  private func words(_ text: String) -> [[String]] {
    text.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
  }

  @Test func aSetThatIsThere() throws {
    try BlobImages().write(to: folder, "mnist")
    let status = try status()
    let list = words(DataSetStatus.list([status]))
    #expect(list.count == 4)
    #expect(
      list[2] == [
        "mnist", "partial", "256", "of", "60000", "64", "of", "10000", "20.8", "kB", "not", "official",
        folder.file("mnist"), "(data.directory)",
      ])
    let names = mnist.files.joined(separator: ", ")
    #expect(list[3].joined(separator: " ") == "* mnist: not the published files: \(names)")

    let verification = words(DataSetStatus.verification([status]))
    #expect(verification.count == 6)
    #expect(
      verification[2] == [
        "mnist", "not", "the", "published", "file", "16.4", "kB", folder.file("mnist/train-images-idx3-ubyte"),
      ])
    #expect(status.fileCounts == (0, 4))
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: "/usr/share/datasets/fashion-mnist"),
      "needs the package dataset-fashion-mnist"))
  func thePublishedSet() throws {
    let status = try DataSetStatus(of: DataSet(named: "fashion-mnist"), directory: nil, environment: [:])
    let list = words(DataSetStatus.list([status]))
    #expect(
      list.count == 3 && list[2].prefix(4) == ["fashion-mnist", "complete", "60000", "10000"]
        && list[2].suffix(3) == ["official", "/usr/share/datasets/fashion-mnist", "(system)"])
    let verification = words(DataSetStatus.verification([status]))
    #expect(verification.count == 6 && verification.dropFirst(2).allSatisfy { $0[1] == "ok" })
  }

  @Test func aSetThatLacksAFile() throws {
    try BlobImages().write(to: folder, "mnist")
    unlink(folder.file("mnist/t10k-labels-idx1-ubyte"))
    let status = try status()
    let list = DataSetStatus.list([status])
    #expect(words(list)[2] == ["mnist", "incomplete", folder.file("mnist"), "(data.directory)"])
    #expect(list.hasSuffix("\n* mnist: cannot be used without t10k-labels-idx1-ubyte[.gz]; \(mnist.advice(directory: folder.path))\n"))
    let verification = words(DataSetStatus.verification([status]))
    #expect(verification[2] == ["mnist", "incomplete", folder.file("mnist,"), "without", "t10k-labels-idx1-ubyte[.gz]"])
    #expect(status.fileCounts == (0, 0))
  }

  @Test func aSetThatIsMissing() throws {
    let list = DataSetStatus.list([try status()])
    #expect(words(list)[2] == ["mnist", "missing"])
    let searched = "\(folder.file("mnist")) (no such folder), \(folder.path) (without train-images-idx3-ubyte[.gz])"
    #expect(list.hasSuffix("\n* mnist: looked in \(searched); \(mnist.advice(directory: folder.path))\n"))
    #expect(words(DataSetStatus.verification([try status()]))[2] == ["mnist", "missing"])
    #expect(throws: ImageDataError.missingDirectory(path: folder.file("none"))) {
      try DataSetStatus(of: mnist, directory: folder.file("none"))
    }
  }

  @Test func damagedFilesAreNamedWithTheirErrors() throws {
    try BlobImages().write(to: folder, "mnist")
    try folder.write([0, 0, 8], to: "mnist/t10k-images-idx3-ubyte")
    let status = try status()
    let path = folder.file("mnist/t10k-images-idx3-ubyte")
    let message = "* \(path): truncated: expected 4 bytes from byte offset 0 on, "
    let list = DataSetStatus.list([status])
    #expect(words(list)[2].prefix(6) == ["mnist", "damaged", "256", "of", "60000", "?"])
    #expect(list.contains(message))
    let verification = DataSetStatus.verification([status])
    #expect(words(verification)[4].prefix(2) == ["mnist", "damaged"])
    #expect(verification.contains(message))
    #expect(status.fileCounts == (1, 4))
  }

  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (12_345_678, "12.3 MB"), (2_500_000_000, "2.50 GB"),
  ])
  func sizes(bytes: Int, text: String) {
    #expect(byteCount(bytes) == text)
  }
}
