import Experiments
import Foundation
import TestSupport
import Testing

/// What happens to the runs of a grid from outside: each is named, and leaves the others alone.
struct GridDamageTests {
  private let experiment: TinyExperiment

  init() throws {
    experiment = try TinyExperiment()
    try experiment.folder.write(GridCommandTests.grid, to: "grid.json")
  }

  private func grid(_ arguments: [String] = [], output: String = "g") throws -> ProgramOutcome {
    try vlae(["grid", "grid.json", "--output", output, "--only", "vae/*", "--jobs", "1"] + arguments, in: experiment.folder)
  }

  private func flipBit(of file: String, at place: (Int) -> Int) throws {
    let path = experiment.folder.file(file)
    var bytes = try Files.read(path)
    bytes[place(bytes.count)] ^= 4
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  /// Leaves both jobs with a checkpoint and without a result.
  private func interruptedGrid() throws {
    #expect(try grid().status == 0)
    for name in ["g/vae/seed1", "g/vae/seed2"] {
      try FileManager.default.removeItem(atPath: experiment.folder.file(name + "/result.json"))
    }
  }

  @Test func aFlippedBitOfACheckpointFailsItsJobAlone() throws {
    try interruptedGrid()
    try flipBit(of: "g/vae/seed1/checkpoints/last.safetensors") { $0 - 100 }
    let outcome = try grid()
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("vae/seed1 failed: g/vae/seed1/checkpoints/last.safetensors"), "\(outcome.errors)")
    #expect(outcome.errors.contains("vae/seed2 is finished"))
    let report = try vlae(["report", "g"], in: experiment.folder)
    #expect(report.output.contains("(1 of 2)"), "\(report.output)")
  }

  @Test func aFlippedBitOfAResultIsNamedAndLeavesTheOthers() throws {
    #expect(try grid().status == 0)
    let file = "g/vae/seed1/result.json"
    let text = try experiment.folder.text(of: file)
    let figure = try #require(text.firstMatch(of: /"logLikelihood": -?(\d)/))
    try experiment.folder.write(
      text.replacingCharacters(in: figure.1.startIndex..<figure.1.endIndex, with: figure.1 == "9" ? "8" : "9"), to: file)
    let report = try vlae(["report", "g"], in: experiment.folder)
    #expect(report.errors.contains("\(file) was damaged or changed after it was written"))
    #expect(report.output.hasPrefix("model  T"))
    // Without it the same command evaluates again, to the same figures.
    try FileManager.default.removeItem(atPath: experiment.folder.file(file))
    #expect(try grid().status == 0)
    let again = try experiment.folder.text(of: file)
    #expect(again.firstMatch(of: /"digest": ".*"/)?.output == text.firstMatch(of: /"digest": ".*"/)?.output)
  }

  @Test func aRunOfAnotherVersionIsNamed() throws {
    #expect(try grid().status == 0)
    let file = "g/vae/seed1/config.json"
    try experiment.folder.write(
      try experiment.folder.text(of: file).replacing("\"latent\"", with: "\"latentDimensions\""), to: file)
    let report = try vlae(["report", "g"], in: experiment.folder)
    #expect(report.output.hasPrefix("model  T"))
    #expect(report.errors.contains("\(file):"), "\(report.errors)")
    #expect(report.errors.contains("latentDimensions: unknown key"))
  }

  @Test func aLineOfMetricsThatWasCutOffIsMadeAgain() throws {
    #expect(try grid(output: "whole").status == 0)
    try interruptedGrid()
    let file = "g/vae/seed1/metrics.jsonl"
    let text = try experiment.folder.text(of: file)
    try experiment.folder.write(String(text.dropLast(40)), to: file)
    #expect(try vlae(["list", "g"], in: experiment.folder).output.contains("vae/seed1  interrupted"))
    let outcome = try grid()
    #expect(outcome.status == 0, "\(outcome.errors)")
    try experiment.expectEqualRuns("g/vae/seed1", "whole/vae/seed1")
  }

  @Test func aFolderThatCannotBeWrittenIsNamed() throws {
    let outcome = try grid(output: "/proc/grid")
    expectError(outcome, 74, "cannot create /proc/grid: No such file or directory; check the path")
  }

  @Test(.needsFullDisk) func aFullDiskFailsTheJobsThatNeedIt() throws {
    let ran = try FullDisk.use(size: "64k") { disk in
      let outcome = try grid(output: disk + "/g")
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("No space left on device; free some space there"), "\(outcome.errors)")
      // With room the same command ends them.
      #expect(try run(["mount", "-o", "remount,size=8m", disk]).status == 0)
      let again = try grid(["--retry-failed"], output: disk + "/g")
      #expect(again.status == 0, "\(again.errors)")
    }
    #expect(ran)
  }

  /// Root may write everywhere.
  @Test(.enabled(if: getuid() != 0, "needs a user who is not root"))
  func aFolderThatBecomesReadOnlyKeepsTheLastCheckpoint() throws {
    let program = try RunningProgram(
      [CommandLineProgram.path] + TinyExperiment.arguments(["training.epochs=1000000"], output: "run"),
      in: experiment.folder.path)
    program.runs { ((try? experiment.folder.text(of: "run/metrics.jsonl")) ?? "").count > 100 }
    let checkpoints = experiment.folder.file("run/checkpoints")
    #expect(chmod(checkpoints, 0o555) == 0)
    defer { chmod(checkpoints, 0o755) }
    let outcome = try program.wait(limit: 20)
    #expect(outcome.status == 74)
    #expect(outcome.errors.contains("cannot write run/checkpoints/") && outcome.errors.contains("Permission denied"))
    #expect(try vlae(["evaluate", "run"], in: experiment.folder).status == 0)
  }

  /// The folder of a training goes while it runs.
  @Test func aFolderThatIsRemovedEndsTheTraining() throws {
    let program = try RunningProgram(
      [CommandLineProgram.path] + TinyExperiment.arguments(["training.epochs=1000000"], output: "gone"),
      in: experiment.folder.path)
    program.runs { ((try? experiment.folder.text(of: "gone/metrics.jsonl")) ?? "").count > 100 }
    try FileManager.default.moveItem(
      atPath: experiment.folder.file("gone"), toPath: experiment.folder.file("elsewhere"))
    let outcome = try program.wait(limit: 20)
    #expect(outcome.status == 74)
    #expect(outcome.errors.contains("gone/checkpoints") && outcome.errors.contains("error: cannot"), "\(outcome.errors)")
    #expect(try vlae(["evaluate", "elsewhere"], in: experiment.folder).status == 0)
  }
}
