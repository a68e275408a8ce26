import Foundation
import ImageData
import TestSupport
import Testing

/// Image files that are missing or wrong: each with its message and exit code, and without a run directory.
struct BadDataTests {
  private static let images = "data/" + BlobImages.trainingImages

  /// 256 images of 8 x 8.
  private static let size = 16 + 256 * 64

  private func expect(
    _ status: Int32, _ message: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ damage: (TinyExperiment) throws -> Void
  ) throws {
    let experiment = try TinyExperiment()
    try damage(experiment)
    let outcome = try experiment.train()
    expectError(outcome, status, message, sourceLocation: sourceLocation)
    #expect(!experiment.folder.names.contains("run"), sourceLocation: sourceLocation)
  }

  @Test func missing() throws {
    let mnist = try DataSet(named: "mnist")
    try expect(
      66, "data set \"mnist\" not found; looked in data/mnist (no such folder), "
        + "data (without train-images-idx3-ubyte[.gz]); \(mnist.advice(directory: "data"))"
    ) { unlink($0.folder.file(Self.images)) }
  }

  @Test(arguments: [10, 16, 1000, size - 1])
  func truncated(length: Int) throws {
    let (offset, wanted) = length < 16 ? (4, 12) : (16, Self.size - 16)
    try expect(
      65, "\(Self.images): truncated: expected \(wanted) bytes from byte offset \(offset) on, "
        + "found \(length - offset); get the file again"
    ) { try $0.folder.write(Array($0.folder.bytes(of: Self.images)[..<length]), to: Self.images) }
  }

  @Test func trailingBytes() throws {
    try expect(
      65, "\(Self.images): more data than its header declares, from byte offset \(Self.size) on; "
        + "get the file again, or cut it there if that is sure to be junk"
    ) { try $0.folder.write($0.folder.bytes(of: Self.images) + [0], to: Self.images) }
  }

  @Test func corrupt() throws {
    let experiment = try TinyExperiment()
    try #require(run(["gzip", "-n", Self.images], in: experiment.folder.path).status == 0)
    var bytes = try experiment.folder.bytes(of: Self.images + ".gz")
    // A bit of the checksum, which stands in front of the last four bytes.
    bytes[bytes.count - 6] ^= 1
    try experiment.folder.write(bytes, to: Self.images + ".gz")
    expectError(
      try experiment.train(), 65,
      "\(Self.images).gz: corrupt compressed data at byte offset \(bytes.count - 4): incorrect data check; "
        + "get the file again")
  }

  @Test func wrongMagic() throws {
    try expect(
      65, "\(Self.images): starts with the bytes 89 50 4e 47, expected an IDX file (00 00 08 03 for images, "
        + "00 00 08 01 for labels), gzip-compressed or not"
    ) { try $0.folder.write([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0], to: Self.images) }
  }

  @Test func aDirectoryInsteadOfAFile() throws {
    let mnist = try DataSet(named: "mnist")
    try expect(
      66, "data set \"mnist\" not found; looked in data/mnist (no such folder), data (without "
        + "\(BlobImages.trainingImages)[.gz] (a folder of that name is there, without the file)); "
        + mnist.advice(directory: "data")
    ) {
      unlink($0.folder.file(Self.images))
      mkdir($0.folder.file(Self.images), 0o777)
    }
  }

  /// What the error of missing data tells the user to do is enough.
  @Test func theAdviceForAFolderIsAboutThatFolder() throws {
    let experiment = try TinyExperiment()
    mkdir(experiment.folder.file("empty"), 0o777)
    let outcome = try experiment.train(["data.directory=empty"])
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("; run vlae data fetch mnist --directory empty, or put its four IDX files into empty"))
    try BlobImages().write(to: experiment.folder, "empty/mnist")
    #expect(try experiment.train(["data.directory=empty"]).status == 0, "where the fetch puts them")
  }

  @Test func aFileInsteadOfTheDirectory() throws {
    let experiment = try TinyExperiment()
    expectError(
      try experiment.train(["data.directory=config.json"]), 66,
      "config.json: is not a folder; name the folder that holds the files")
    expectError(try experiment.train(["data.directory=nowhere"]), 66, "nowhere: no such folder; check the path")
  }

  @Test func aDataSetThatIsNotThere() throws {
    let experiment = try TinyExperiment()
    let home = experiment.folder.path
    let outcome = try vlae(
      TinyExperiment.arguments(["data.directory=null"]), in: experiment.folder,
      environment: ["VLAE_DATA": home, "XDG_CACHE_HOME": home])
    guard !FileManager.default.fileExists(atPath: "/usr/share/datasets/mnist") else { return }
    expectError(
      outcome, 66,
      "data set \"mnist\" not found; looked in \(home)/mnist (no such folder), \(home)/vlae/mnist (no such folder), "
        + "/usr/share/datasets/mnist (no such folder); "
        + "run vlae data fetch mnist, or put its four IDX files into a folder mnist in \(home)/vlae or $VLAE_DATA, "
        + "or set data.directory")
  }

  @Test func tooFewImagesForTheValidation() throws {
    let experiment = try TinyExperiment()
    expectError(
      try experiment.train(["data.validation=256"]), 65,
      "data.validation: expected 0 to 255, as data has 256 training images, found 256")
  }
}
