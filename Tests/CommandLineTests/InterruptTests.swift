import Experiments
import Foundation
import TestSupport
import Testing

struct InterruptTests {
  /// Starts `vlae`, waits until it catches SIGINT and `isReady`, and sends that.
  private func interrupt(
    _ arguments: [String], in folder: TemporaryFolder, when isReady: () -> Bool
  ) throws -> ProgramOutcome {
    let program = try RunningProgram([CommandLineProgram.path] + arguments, in: folder.path)
    program.runs { program.catchesInterrupts && isReady() }
    try #require(program.isRunning, "it ended before the signal")
    program.interrupt()
    return try program.wait()
  }

  private func lineCount(_ file: String, in folder: TemporaryFolder) -> Int {
    (try? folder.text(of: file).split(separator: "\n").count) ?? 0
  }

  @Test func trainingStopsAtTheNextStepAndKeepsItsCheckpoint() throws {
    let experiment = try TinyExperiment()
    let outcome = try interrupt(TinyExperiment.arguments(["training.epochs=1000000"]), in: experiment.folder) {
      lineCount("run/metrics.jsonl", in: experiment.folder) >= 2
    }
    let epochs = lineCount("run/metrics.jsonl", in: experiment.folder)
    expectError(
      outcome, 130,
      try kept("run/checkpoints/last.safetensors", after: epochs, in: experiment))
    #expect(try vlae(["evaluate", "run"], in: experiment.folder).status == 0)
    #expect(experiment.folder.files.contains("run/evaluations/mnist-K10-seed0.json"))
    #expect(!experiment.folder.files.contains("run/result.json"), "the training has not ended")
  }

  /// What an error says that was kept: the end of an epoch, or a step inside the next one.
  private func kept(_ checkpoint: String, after epochs: Int, in experiment: TinyExperiment) throws -> String {
    let metadata = try SafetensorsFile(contentsOf: experiment.folder.file("run/checkpoints/last.safetensors")).metadata
    #expect(metadata["epoch"] == "\(epochs)")
    let place =
      metadata["partial.batches"] == "0"
      ? "epoch \(epochs)" : "step \(metadata["step"] ?? "?"), in epoch \(epochs + 1)"
    return "interrupted; kept \(checkpoint) of \(place); the same command goes on from there"
  }

  @Test func aStepInTheFirstEpochIsKept() throws {
    let experiment = try TinyExperiment(BlobImages(training: 4000, side: 20))
    let settings = ["model.hidden=300,300", "model.latent=40", "model.steps=32", "training.batch=50"]
    let outcome = try interrupt(TinyExperiment.arguments(settings), in: experiment.folder) {
      experiment.folder.files.contains("run/metrics.jsonl")
    }
    #expect(outcome.status == 130)
    // Before the first step there is nothing to keep.
    guard experiment.folder.files.contains("run/checkpoints/last.safetensors") else {
      return expectError(outcome, 130, "interrupted; nothing was saved yet")
    }
    expectError(outcome, 130, try kept("run/checkpoints/last.safetensors", after: 0, in: experiment))
  }

  /// More samples than end in any test's time, on few images: the work is divided finely enough to stop.
  @Test func evaluationsStopAndSayWhatIsThere() throws {
    let experiment = try TinyExperiment(BlobImages(test: 2000))
    let many = "evaluation.importanceSamples=30000"
    let training = try interrupt(TinyExperiment.arguments([many]), in: experiment.folder) {
      lineCount("run/metrics.jsonl", in: experiment.folder) == 2
    }
    expectError(
      training, 130,
      "interrupted; kept run/checkpoints/last.safetensors of epoch 2; the same command goes on from there")
    #expect(!experiment.folder.files.contains("run/result.json"))

    let few = ["--set", "evaluation.importanceSamples=10"]
    #expect(try vlae(["evaluate", "run"] + few, in: experiment.folder).status == 0)
    let before = experiment.folder.files
    let start = Date()
    let evaluation = try interrupt(["evaluate", "run"], in: experiment.folder) { Date().timeIntervalSince(start) > 0.5 }
    expectError(evaluation, 130, "interrupted; kept run as it was")
    #expect(experiment.folder.files == before)
  }

  /// Ten million samples are taken in parts: memory stays that of a part, and a signal is heard between two.
  @Test func anInterruptIsHeardWithinOneImage() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train().status == 0)
    let program = try RunningProgram(
      [CommandLineProgram.path, "evaluate", "run", "--set", "evaluation.importanceSamples=10000000"],
      in: experiment.folder.path)
    var peak = 0
    let start = Date()
    program.runs {
      peak = max(peak, program.peakMemory)
      return program.catchesInterrupts && Date().timeIntervalSince(start) > 1
    }
    try #require(program.isRunning, "it ended before the signal")
    #expect((1..<500_000_000).contains(peak))
    program.interrupt()
    expectError(try program.wait(limit: 10), 130, "interrupted; kept run as it was")
  }
}
