import Experiments
import Foundation
import TestSupport
import Testing

struct GridCommandTests {
  static let grid = """
    {
      "name": "tiny",
      "base": {
        "data": {"set": "mnist", "directory": "data", "validation": 64},
        "model": {"latent": 2, "hidden": [8, 8]},
        "training": {"epochs": 3, "batch": 32, "learningRate": 0.005, "checkpointMinutes": 1e-9},
        "evaluation": {"importanceSamples": 10}
      },
      "axes": {"model.kind": ["vae", "vlae"], "model.steps": [1, 2], "training.seed": [1, 2]}
    }
    """
  static let names = ["vae/seed1", "vae/seed2"] + ["T1", "T2"].flatMap { ["vlae-\($0)/seed1", "vlae-\($0)/seed2"] }

  private func experiment() throws -> TinyExperiment {
    let experiment = try TinyExperiment()
    try experiment.folder.write(Self.grid, to: "grid.json")
    return experiment
  }

  @Test func everyJobIsTrainedOnce() throws {
    let experiment = try experiment()
    let outcome = try vlae(["grid", "grid.json", "--jobs", "2"], in: experiment.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output == "6 of 6 jobs in runs/tiny are finished. Go on with\n  vlae report runs/tiny\n")
    #expect(Set(outcome.errors.split(separator: "\n").map(String.init)) == Set(Self.names.flatMap { ["\($0) starts", "\($0) is finished"] }))
    let before = experiment.folder.files
    let again = try vlae(["grid", "grid.json"], in: experiment.folder)
    #expect(again.status == 0 && again.errors == "")
    #expect(experiment.folder.files == before)
    // A job alone ends with the same.
    let single = try vlae(
      ["train", "grid.json", "--job", "vlae-T2/seed2", "--output", "single"], in: experiment.folder)
    #expect(single.status == 0, "\(single.errors)")
    try experiment.expectEqualRuns("single", "runs/tiny/vlae-T2/seed2")
    let list = try vlae(["list", "runs/tiny"], in: experiment.folder)
    #expect(list.status == 0 && list.output.split(separator: "\n").count == 8)
    #expect(list.output.contains("vlae-T2/seed2  finished    3/3"))
  }

  /// Killed with its workers, and started again each time, a grid ends with what an undisturbed one ends with.
  /// `make torture` does that 20 times to the demonstration grid on real images.
  @Test func aKilledGridEndsLikeOneThatNeverStopped() throws {
    let experiment = try experiment()
    let kills = ProcessInfo.processInfo.environment["VLAE_TORTURE"].flatMap { Int($0) }
    let demonstration = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Configs/paper/demo.json").path
    let file = kills == nil ? "grid.json" : demonstration
    let start = Date()
    let whole = try RunningProgram(
      [CommandLineProgram.path, "grid", file, "--output", "whole"], in: experiment.folder.path
    ).wait(limit: 3600)
    #expect(whole.status == 0, "\(whole.errors)")
    let seconds = Date().timeIntervalSince(start)
    var random = SplitMix64(seed: 7)
    for _ in 0..<(kills ?? 3) {
      let program = try RunningProgram(
        [CommandLineProgram.path, "grid", file, "--output", "killed", "--jobs", "2"], in: experiment.folder.path)
      // So that the last kills find jobs left.
      let delay = 0.05 + seconds / Double(kills ?? 3) * Double(random.integer(in: 0...1000)) / 1000
      let start = Date()
      program.runs(until: { Date().timeIntervalSince(start) >= delay }, every: 0.001)
      program.killWithChildren()
      _ = try program.wait()
    }
    let outcome = try RunningProgram(
      [CommandLineProgram.path, "grid", file, "--output", "killed"], in: experiment.folder.path
    ).wait(limit: 3600)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let jobs = try Grid(contentsOf: kills == nil ? experiment.folder.file(file) : file).jobs
    for job in jobs { try experiment.expectEqualRuns("killed/\(job.name)", "whole/\(job.name)") }
  }

  @Test func twoGridsShareAFolder() throws {
    let experiment = try experiment()
    #expect(try vlae(["grid", "grid.json", "--output", "whole"], in: experiment.folder).status == 0)
    let arguments = [CommandLineProgram.path, "grid", "grid.json", "--output", "shared", "--jobs", "2"]
    let programs = try (0..<2).map { _ in try RunningProgram(arguments, in: experiment.folder.path) }
    for program in programs {
      let outcome = try program.wait()
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    for name in Self.names {
      try experiment.expectEqualRuns("shared/\(name)", "whole/\(name)")
      let environment = try experiment.json("shared/\(name)/environment.json")
      #expect(environment["earlier"] == .array([]), "\(name) was trained twice")
    }
  }

  @Test func whatAnotherProcessLeavesIsDoneAtTheEnd() throws {
    let experiment = try experiment()
    try experiment.folder.write(Self.grid.replacing(#""epochs": 3"#, with: #""epochs": 20"#), to: "grid.json")
    let other = try RunningProgram(
      [CommandLineProgram.path, "train", "grid.json", "--job", "vae/seed1", "--output", "runs/vae/seed1"],
      in: experiment.folder.path)
    other.runs { experiment.folder.files.contains("runs/vae/seed1/metrics.jsonl") }
    other.suspend()
    #expect(!experiment.folder.files.contains("runs/vae/seed1/result.json"))
    let program = try RunningProgram(
      [CommandLineProgram.path, "grid", "grid.json", "--output", "runs", "--jobs", "1"], in: experiment.folder.path)
    program.runs { experiment.folder.files.contains("runs/vae/seed2/metrics.jsonl") }
    other.kill()
    let outcome = try program.wait()
    #expect(outcome.status == 0 && outcome.output.hasPrefix("6 of 6 jobs in runs are finished."))
    #expect(outcome.errors.hasSuffix("vae/seed1 is finished\n"), "\(outcome.errors)")
  }

  @Test func anInterruptedGridSavesAndGoesOn() throws {
    let experiment = try experiment()
    try experiment.folder.write(
      Self.grid.replacing(#""epochs": 3"#, with: #""epochs": 1000000"#), to: "grid.json")
    let program = try RunningProgram(
      [CommandLineProgram.path, "grid", "grid.json", "--output", "runs", "--jobs", "2"], in: experiment.folder.path)
    program.runs { experiment.folder.files.contains("runs/vae/seed1/metrics.jsonl") }
    program.interrupt()
    let stopped = try program.wait()
    #expect(stopped.status == 130)
    #expect(stopped.errors.contains("error: interrupted; kept runs: "))
    #expect(stopped.errors.hasSuffix("the same command goes on from there\n"))
    let list = try vlae(["list", "runs"], in: experiment.folder)
    #expect(list.output.contains("interrupted") && !list.output.contains("running"))
  }

  @Test func timeIsLimited() throws {
    let experiment = try experiment()
    try experiment.folder.write(
      Self.grid.replacing(#""epochs": 3"#, with: #""epochs": 1000000"#), to: "grid.json")
    let outcome = try vlae(
      ["grid", "grid.json", "--output", "runs", "--only", "vae/*", "--max-time", "1s"], in: experiment.folder)
    #expect(outcome.status == 75)
    #expect(outcome.errors.contains("error: stopped after 1 s as --max-time asks; kept runs: 0 of 2 jobs are done; "))
    let single = try vlae(
      ["train", "grid.json", "--job", "vlae-T1/seed1", "--output", "single", "--max-time", "1s"], in: experiment.folder)
    #expect(single.status == 75)
    #expect(single.errors.contains("error: stopped after 1 s as --max-time asks; kept single/checkpoints/last.safetensors of "))
  }

  /// One job that fails leaves the others running; it is done again only when that is asked for.
  @Test func aFailedJobLeavesTheOthers() throws {
    let experiment = try experiment()
    let grid = Self.grid.replacing(
      #""training.seed": [1, 2]"#, with: #""rate": [{"name": "fine"}, {"name": "wild", "training.learningRate": 1e30}]"#)
    try experiment.folder.write(grid, to: "grid.json")
    let outcome = try vlae(["grid", "grid.json", "--output", "runs", "--only", "vae/*"], in: experiment.folder)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("vae/wild failed: training diverged"))
    #expect(outcome.errors.hasSuffix(
      "error: 1 of 2 jobs failed: the lines above say why, `vlae list runs` too; --retry-failed does them again\n"))
    #expect(experiment.folder.files.contains("runs/vae/fine/result.json"))
    #expect(try vlae(["list", "runs"], in: experiment.folder).output.contains("vae/wild failed: training diverged"))

    let again = try vlae(["grid", "grid.json", "--output", "runs", "--only", "vae/*"], in: experiment.folder)
    #expect(again.status == 1 && again.errors.contains("vae/wild failed before: training diverged"))
    let retried = try vlae(
      ["grid", "grid.json", "--output", "runs", "--only", "vae/*", "--retry-failed"], in: experiment.folder)
    #expect(retried.status == 1 && retried.errors.contains("vae/wild starts\n"))
  }

  @Test func aJobWithoutDataFails() throws {
    let experiment = try experiment()
    try experiment.folder.write(Self.grid.replacing(#""data", "validation""#, with: #""nowhere", "validation""#), to: "grid.json")
    let outcome = try vlae(["grid", "grid.json", "--output", "runs", "--only", "vae/seed1"], in: experiment.folder)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("vae/seed1 failed: ") && outcome.errors.contains("nowhere"))
    // It can be done when they are there.
    try experiment.folder.write(Self.grid, to: "grid.json")
    let retried = try vlae(
      ["grid", "grid.json", "--output", "runs", "--only", "vae/seed1", "--retry-failed"], in: experiment.folder)
    #expect(retried.status == 0, "\(retried.errors)")
    #expect(!experiment.folder.files.contains("runs/vae/seed1/failure.json"))
  }

  @Test func aChangedGridIsRefusedAndMoreEpochsGoOn() throws {
    let experiment = try experiment()
    let arguments = ["grid", "grid.json", "--output", "runs", "--only", "vae/seed1"]
    #expect(try vlae(arguments, in: experiment.folder).status == 0)
    try experiment.folder.write(Self.grid.replacing(#""latent": 2"#, with: #""latent": 3"#), to: "grid.json")
    let before = experiment.folder.files
    expectError(
      try vlae(arguments, in: experiment.folder), 64,
      "the grid has changed since: in runs/vae/seed1 model.latent is 2 there, 3 here; choose another folder by "
        + "--output, or move the old runs away")
    #expect(experiment.folder.files == before)
    try experiment.folder.write(Self.grid.replacing(#""epochs": 3"#, with: #""epochs": 4"#), to: "grid.json")
    let more = try vlae(arguments, in: experiment.folder)
    #expect(more.status == 0 && more.errors.contains("vae/seed1: runs/vae/seed1 goes on after epoch 3 of 4"))
    #expect(try experiment.metrics(of: "runs/vae/seed1").count == 4)
  }

  @Test func aKilledWorkerGoesOnOnceAndIsThenSaidToHaveBeenKilled() throws {
    let experiment = try experiment()
    try experiment.folder.write(
      Self.grid.replacing(#""epochs": 3"#, with: #""epochs": 1000000"#), to: "grid.json")
    let program = try RunningProgram(
      [CommandLineProgram.path, "grid", "grid.json", "--output", "runs", "--only", "vae/seed1"],
      in: experiment.folder.path)
    var killed: Set<Int32> = []
    program.runs {
      for child in program.children where !killed.contains(child) {
        usleep(100_000)
        kill(child, SIGKILL)
        killed.insert(child)
      }
      return killed.count == 2
    }
    let outcome = try program.wait()
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("vae/seed1 was killed by signal 9 (SIGKILL), as the system does where memory runs out"))
    #expect(outcome.errors.contains("it goes on once more from its last checkpoint\n"))
    #expect(outcome.errors.contains("vae/seed1 failed: killed by signal 9 (SIGKILL)"))
    #expect(try experiment.json("runs/vae/seed1/failure.json")["error"] != nil)
  }

  @Test func misuseIsExplained() throws {
    let experiment = try experiment()
    expectError(
      try vlae(["train", "grid.json"], in: experiment.folder), 64,
      "grid.json is a grid of 6 jobs: run them by `vlae grid grid.json`, or one of them by "
        + "`vlae train grid.json --job vae/seed1`")
    expectError(
      try vlae(["train", "grid.json", "--job", "vae/seed3"], in: experiment.folder), 64,
      "the grid tiny has no job vae/seed3; did you mean vae/seed1?")
    expectError(
      try vlae(["grid", "config.json"], in: experiment.folder), 65,
      "config.json:3:3: data: unknown key, expected one of name, base, axes, except, also")
    let span = try vlae(["grid", "grid.json", "--max-time", "90"], in: experiment.folder)
    #expect(span.status == 64 && span.errors.contains("--max-time"))
  }
}
