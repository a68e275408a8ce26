import Foundation
import TestSupport
import Testing

/// `vlae data list` and `vlae data verify`.
struct DataCommandTests {
  private let folder: TemporaryFolder
  private let environment: [String: String?]

  init() throws {
    folder = try TemporaryFolder()
    environment = ["VLAE_DATA": folder.path, "XDG_CACHE_HOME": folder.path]
  }

  @Test func theListHasEverySet() throws {
    try BlobImages().write(to: folder, "mnist")
    try folder.write("", to: "svhn/test_32x32.mat")
    let outcome = try vlae(["data", "list"], environment: environment)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines[0].hasPrefix("data set       state "))
    let mnist = lines.first { $0.hasPrefix("mnist ") }
    #expect(mnist?.contains("256 of 60000  64 of 10000") == true)
    #expect(mnist?.hasSuffix("not official  \(folder.path)/mnist (VLAE_DATA)") == true)
    #expect(lines.contains { $0.hasPrefix("svhn           incomplete ") })
    let advice = "* svhn: cannot be used without train_32x32.mat; run vlae data fetch svhn, "
    #expect(lines.contains { $0.hasPrefix(advice) })
    let looked = "* omniglot: looked in \(folder.path)/omniglot (no such folder), "
    #expect(lines.contains { $0.hasPrefix(looked) && $0.contains("; run vlae data fetch omniglot, or put chardata.mat ") })
    for name in ["fashion-mnist", "omniglot", "cifar-10"] { #expect(lines.contains { $0.hasPrefix(name + " ") }) }
  }

  @Test func aFolderTakesThePlaceOfThoseThatAreSearched() throws {
    try BlobImages().write(to: folder, "here")
    let list = try vlae(["data", "list", "--directory", "here"], in: folder, environment: environment)
    #expect(list.status == 0)
    #expect(list.output.contains(" here (data.directory)\n"))
    expectError(
      try vlae(["data", "list", "--directory", "nowhere"], in: folder), 66, "nowhere: no such folder; check the path")
  }

  @Test func verifiedFilesAreReadToTheirEnds() throws {
    try BlobImages().write(to: folder, "mnist")
    let good = try vlae(["data", "verify", "mnist"], environment: environment)
    #expect(good.status == 0)
    #expect(good.output.split(separator: "\n").count == 6)
    #expect(good.output.contains("mnist     not the published file  16.4 kB  \(folder.path)/mnist/train-images"))

    let images = "mnist/" + BlobImages.testImages
    try folder.write(Array(folder.bytes(of: images).dropLast()), to: images)
    for arguments in [["mnist"], []] {
      let bad = try vlae(["data", "verify"] + arguments, environment: environment)
      #expect(bad.status == 65)
      #expect(bad.output.contains("* \(folder.path)/\(images): truncated: expected 4096 bytes from byte offset 16 on"))
      #expect(bad.errors.hasPrefix("error: 1 of "))
      #expect(bad.errors.hasSuffix(" files cannot be used: the lines above say what is wrong with them\n"))
    }
  }

  @Test func aNamedSetMustBeThere() throws {
    let outcome = try vlae(["data", "verify", "svhn"], environment: environment)
    #expect(outcome.status == 66)
    #expect(outcome.errors.hasPrefix("error: data set \"svhn\" not found; looked in \(folder.path)/svhn (no such "))
    #expect(outcome.output == "")
  }

  @Test func aNameThatIsNone() throws {
    for command in ["verify", "fetch"] {
      expectError(
        try vlae(["data", command, "mnsit"]), 64,
        "The value 'mnsit' is invalid for '<name>': unknown data set \"mnsit\", expected one of: "
          + "mnist, fashion-mnist, omniglot, svhn, cifar-10; did you mean \"mnist\"? "
          + "See 'vlae data \(command) --help' for more information.")
    }
  }
}
