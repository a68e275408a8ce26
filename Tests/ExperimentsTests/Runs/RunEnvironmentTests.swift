import Experiments
import Foundation
import ImageData
import LocatedJSON
import TestSupport
import Testing

private let hasGit = (try? run(["git", "--version"]))?.status == 0

struct RunEnvironmentTests {
  @Test func theEnvironmentOfThisProcess() {
    let before = Date()
    let environment = RunEnvironment.current(openBLASCore: "SkylakeX", threads: 2, arguments: ["vlae", "train"])
    #expect(environment.compiler.hasPrefix("Swift 6."))
    #expect(environment.operatingSystem.contains("Linux"))
    #expect(environment.cores >= 1)
    #expect(environment.openBLASCore == "SkylakeX")
    #expect(environment.threads == 2)
    #expect(environment.start >= before)
  }

  @Test(.enabled(if: hasGit, "needs git")) func everyPropertyIsWritten() throws {
    let version = try SourceVersion.ofNewRepository()
    var environment = RunEnvironment.current(
      openBLASCore: "Haswell", threads: 1, arguments: ["vlae", "train", "a.json"])
    environment.source = version
    environment.version = "1.2.3"
    environment.compiler = "Swift 6.3"
    environment.optimized = true
    environment.operatingSystem = "Linux"
    environment.processor = nil
    environment.cores = 2
    environment.start = Date(timeIntervalSince1970: 1_700_000_000)
    environment.data = DataSet.Provenance(
      dataSet: "svhn", location: DataSet.Location(origin: .system, directory: "/d"), authenticity: .official,
      missing: [])
    environment.dataFingerprint = "abc"
    environment.peakMemory = 5
    environment.phases = (1.5, 0.5)
    let expected: JSONValue = [
      "start": "2023-11-14T22:13:20Z", "arguments": ["vlae", "train", "a.json"], "version": "1.2.3",
      "commit": .string(version.commit),
      "modified": false, "compiler": "Swift 6.3", "optimized": true, "operatingSystem": "Linux", "processor": nil,
      "cores": 2, "openBLASCore": "Haswell", "threads": 1,
      "data": [
        "set": "svhn", "directory": "/d", "foundBy": "system", "authenticity": "official", "missing": [],
      ],
      "dataSHA256": "abc", "peakMemory": 5, "seconds": ["training": 1.5, "evaluation": 0.5],
    ]
    #expect(environment.json == expected)
  }

  @Test func valuesOfSystemFiles() {
    let text =
      "processor\t: 0\nmodel name\t: Some CPU @ 2 GHz: fast\nmodel name\t: Other\nNAME=x\n"
      + "PRETTY_NAME=\"Debian 12\"\n"
    #expect(RunEnvironment.value("model name", in: Array(text.utf8), separator: ":") == "Some CPU @ 2 GHz: fast")
    #expect(RunEnvironment.value("PRETTY_NAME", in: Array(text.utf8), separator: "=") == "Debian 12")
    #expect(RunEnvironment.value("name", in: Array(text.utf8), separator: ":") == nil)
  }
}

struct SourceVersionTests {
  @Test func outsideACheckoutThereIsNone() throws {
    let folder = try TemporaryFolder()
    #expect(SourceVersion(folder: folder.path) == nil)
    #expect(SourceVersion(folder: folder.file("missing")) == nil)
  }

  @Test(.enabled(if: hasGit, "needs git")) func commitAndChangesAreSeen() throws {
    let folder = try TemporaryFolder()
    #expect(try run(["git", "init", "-q"], in: folder.path).status == 0)
    #expect(SourceVersion(folder: folder.path) == nil, "no commit yet")
    try folder.write("one", to: "a/f")
    try SourceVersion.commitAll(in: folder)
    let clean = try #require(SourceVersion(folder: folder.file("a")))
    #expect(clean.commit.count == 40)
    #expect(!clean.isModified)
    try folder.write("untracked", to: "runs/x")
    #expect(SourceVersion(folder: folder.path) == clean)
    try folder.write("two", to: "a/f")
    let changed = try #require(SourceVersion(folder: folder.path))
    #expect(changed.commit == clean.commit)
    #expect(changed.isModified)
  }
}

extension SourceVersion {
  fileprivate static func ofNewRepository() throws -> SourceVersion {
    let folder = try TemporaryFolder()
    _ = try run(["git", "init", "-q"], in: folder.path)
    try folder.write("one", to: "f")
    try commitAll(in: folder)
    return try #require(SourceVersion(folder: folder.path))
  }

  fileprivate static func commitAll(in folder: TemporaryFolder) throws {
    _ = try run(["git", "add", "."], in: folder.path)
    let identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    #expect(try run(["git"] + identity + ["commit", "-q", "-m", "x"], in: folder.path).status == 0)
  }
}
