import Experiments
import Foundation
import TestSupport
import Testing

struct RunDirectoryTests {
  private let configuration = ExperimentConfiguration()

  @Test func aNewRunHasItsConfiguration() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("runs/vae")
    let run = try makeRun(at: path, configuration)
    #expect(try Files.list(path) == [".lock", "checkpoints", "config.json"])
    #expect(run.configurationFile == path + "/config.json")
    #expect(run.metricsFile == path + "/metrics.jsonl")
    #expect(run.environmentFile == path + "/environment.json")
    #expect(run.resultFile == path + "/result.json")
    #expect(run.samplesFile == path + "/samples.png")
    #expect(run.reconstructionsFile == path + "/reconstructions.png")
    #expect(run.lastCheckpoint == path + "/checkpoints/last.safetensors")
    #expect(run.bestCheckpoint == path + "/checkpoints/best.safetensors")
    #expect(try RunDirectory.open(path).configuration() == configuration)
    #expect(RunDirectory.defaultPath(name: "vae") == "runs/vae")
  }

  @Test func anEmptyFolderIsTaken() throws {
    let folder = try TemporaryFolder()
    _ = try makeRun(at: folder.path, configuration)
    #expect(folder.names == [".lock", "checkpoints", "config.json"])
  }

  @Test func nothingStaysOfARunThatIsReplaced() throws {
    let folder = try TemporaryFolder()
    let run = try makeRun(at: folder.path, configuration)
    for path in [
      run.metricsFile, run.environmentFile, run.resultFile, run.failureFile, run.samplesFile, run.reconstructionsFile,
      run.lastCheckpoint, run.bestCheckpoint,
    ] {
      try Files.writeAtomically("old", to: path)
    }
    try folder.write("{}", to: "evaluations/mnist-K100-seed0.json")
    try folder.write("half", to: ".config.json.1-0.tmp")
    try folder.write("half", to: "checkpoints/.best.safetensors.1-0.tmp")
    try run.removeRun()
    #expect(folder.names == [".lock"])
    var other = configuration
    other.name = "other"
    let replaced = try makeRun(at: folder.path, other)
    #expect(folder.names == [".lock", "checkpoints", "config.json"])
    #expect(try Files.list(folder.file("checkpoints")) == [])
    #expect(try replaced.configuration() == other)
  }

  /// What a start left that was killed before it had a configuration.
  @Test func theRemainsOfAStartAreTaken() throws {
    let folder = try TemporaryFolder()
    try folder.write("1\n", to: ".lock")
    try folder.write("{", to: ".config.json.1-0.tmp")
    try Files.createFolder(folder.file("checkpoints"))
    try folder.write("old", to: ".replaced/result.json")
    _ = try makeRun(at: folder.path, configuration)
    #expect(!folder.names.contains(".replaced"))
    #expect(try RunDirectory.open(folder.path).configuration() == configuration)
  }

  @Test(arguments: ["metrics.jsonl", "thesis.tex", "checkpoints/mine.safetensors"])
  func aFolderOfSomethingElseIsNotTaken(name: String) throws {
    let folder = try TemporaryFolder()
    try folder.write("precious", to: name)
    let before = folder.names
    let holding = (name as NSString).lastPathComponent
    let error = #expect(throws: RunDirectoryError.self) { try makeRun(at: folder.path, configuration) }
    #expect(error == .notARun(path: folder.path, holding: holding))
    #expect(
      error?.description == "\(folder.path) is not a run directory, it holds \"\(holding)\": "
        + "choose another folder by --output")
    #expect(folder.names == before)
  }

  @Test(arguments: ["{}", "{\"name\": \"x\", \"version\": 1}", "no JSON"])
  func forceTouchesNoConfigurationOfSomethingElse(text: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "config.json")
    #expect(throws: RunDirectoryError.notARun(path: folder.path, holding: "config.json")) {
      try RunDirectory(path: folder.path).removeRun()
    }
    #expect(folder.names == ["config.json"])
  }

  @Test(arguments: ["thesis.tex", "checkpoints/mine.safetensors", "evaluations/mine.txt"])
  func forceTouchesNothingButARun(name: String) throws {
    let folder = try TemporaryFolder()
    let run = try makeRun(at: folder.path, configuration)
    try Files.writeAtomically("{}", to: run.resultFile)
    try folder.write("precious", to: name)
    let error = #expect(throws: RunDirectoryError.self) { try run.removeRun() }
    #expect(error?.description.contains("\"\((name as NSString).lastPathComponent)\", which no run writes") == true)
    #expect(try text(of: folder.file(name)) == "precious")
    #expect(try text(of: run.resultFile) == "{}")
  }

  @Test func theLockIsHeldByOne() throws {
    let folder = try TemporaryFolder()
    let run = RunDirectory(path: folder.file("run"))
    do {
      let lock = try run.lock()
      defer { withExtendedLifetime(lock) {} }
      #expect(throws: FileLockError.held(path: folder.file("run/.lock"), process: Int(getpid()))) { try run.lock() }
      #expect(FileLock.isHeld(folder.file("run/.lock")))
      #expect(try Run(run.path).state() == .running)
    }
    #expect(!FileLock.isHeld(folder.file("run/.lock")))
    _ = try run.lock()
  }

  @Test func aFileIsNoFolder() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("x", to: "f")
    let create = #expect(throws: FileError.self) { try makeRun(at: path, configuration) }
    #expect(create == FileError(.create, path, code: ENOTDIR))
    let open = #expect(throws: FileError.self) { try RunDirectory.open(path) }
    #expect(open == FileError(.open, path, code: ENOTDIR))
  }

  @Test func openingNamesWhatIsMissing() throws {
    let folder = try TemporaryFolder()
    let missing = #expect(throws: RunDirectoryError.self) { try RunDirectory.open(folder.file("x")) }
    #expect(
      missing?.description == "there is no run directory \(folder.file("x")): check the path, "
        + "or make one by `vlae train CONFIG.json --output \(folder.file("x"))`")
    let empty = #expect(throws: RunDirectoryError.self) { try RunDirectory.open(folder.path) }
    #expect(
      empty?.description
        == "\(folder.path) has no config.json: it is not a run directory, give one that `vlae train` made")
  }

  @Test func checkpointAndResultAreReadOnceTheyAreThere() throws {
    let folder = try TemporaryFolder()
    let run = try makeRun(at: folder.path, configuration)
    let noResult = #expect(throws: RunDirectoryError.self) { try run.result() }
    #expect(noResult?.description.hasPrefix("\(folder.path) has no result.json: the run has not ended") == true)
    let noCheckpoint = #expect(throws: RunDirectoryError.self) { try run.evaluatedCheckpoint(configuration) }
    #expect(
      noCheckpoint?.description
        == "\(folder.path) has no checkpoints/best.safetensors: no epoch of training has ended, "
          + "`vlae train` with the same configuration goes on with it")
    var unsplit = configuration
    unsplit.data.validation = 0
    #expect(throws: RunDirectoryError.self) { try run.evaluatedCheckpoint(unsplit) }
    for (path, value) in [(run.bestCheckpoint, 1.0), (run.lastCheckpoint, 2.0)] {
      try SafetensorsFile(path: path, tensors: [SafetensorsTensor(name: "t", shape: [], values: [value])]).write()
    }
    #expect(try run.evaluatedCheckpoint(configuration).tensor("t").doubles == [1])
    #expect(try run.evaluatedCheckpoint(unsplit).tensor("t").doubles == [2])
    try Files.writeAtomically(#"{"test": {"elbo": 1.5}}"#, to: run.resultFile)
    #expect(try run.result()["test"]?["elbo"]?.content == .number(1.5))
  }

  @Test(.needsFullDisk) func aFullDiskStopsTheRunAtOnce() throws {
    let ran = try FullDisk.use { disk in
      try? Data(count: 65_536).write(to: URL(fileURLWithPath: disk + "/ballast"))
      let run = disk + "/run"
      let error = #expect(throws: FileError.self) { try makeRun(at: run, configuration) }
      #expect(error?.code == ENOSPC)
    }
    #expect(ran)
  }
}
