import Experiments
import Foundation
import TestSupport
import Testing

struct ResumeTests {
  private static let settings = ["training.epochs=4", "model.hidden=24,16", "training.checkpointMinutes=1e-9"]

  /// Starts a training that writes a checkpoint after each step, and kills it as soon as `isReady`.
  private func kill(_ arguments: [String], in folder: TemporaryFolder, when isReady: () -> Bool) throws {
    let program = try RunningProgram([CommandLineProgram.path] + arguments, in: folder.path)
    program.runs(until: isReady, every: 0.0005)
    program.kill()
    _ = try program.wait(limit: 20)
  }

  private func epochs(_ folder: TemporaryFolder) -> Int {
    (try? folder.text(of: "run/metrics.jsonl").split(separator: "\n").count) ?? 0
  }

  /// Killed at any moment, in the middle of a write too, a run ends with the bytes of one that never stopped.
  @Test(arguments: ["vae", "savae", "hf", "iaf", "vlae", "vlae-cg"])
  func aKilledRunEndsLikeOneThatNeverStopped(kind: String) throws {
    let experiment = try TinyExperiment()
    let settings = Self.settings + ["model.kind=\(kind)"]
    #expect(try experiment.train(settings, output: "whole").status == 0)
    var random = SplitMix64(seed: kind.utf8.reduce(0) { $0 + Int($1) })
    for _ in 0..<10 {
      let delay = random.integer(in: 0...60)
      let start = Date()
      try kill(TinyExperiment.arguments(settings), in: experiment.folder) {
        Date().timeIntervalSince(start) > 0.02 + Double(delay) / 1000
      }
    }
    let outcome = try experiment.train(settings)
    #expect(outcome.status == 0, "\(outcome.errors)")
    try experiment.expectEqualRuns("run", "whole")
  }

  @Test func moreEpochsContinueAFinishedRun() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train(["training.epochs=2"]).status == 0)
    let outcome = try experiment.train(["training.epochs=4"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("note: run goes on after epoch 2 of 4\n"))
    #expect(try experiment.train(["training.epochs=4"], output: "whole").status == 0)
    try experiment.expectEqualRuns("run", "whole")
    let fewer = try experiment.train(["training.epochs=1"])
    #expect(fewer.status == 64)
    #expect(fewer.errors.contains("training.epochs is 4 there with 4 done, 1 here"))
  }

  /// At an interruption the step inside the epoch is kept, and the same command goes on from there.
  @Test func anInterruptedRunGoesOn() throws {
    let experiment = try TinyExperiment()
    let settings = ["training.epochs=500"]
    let program = try RunningProgram(
      [CommandLineProgram.path] + TinyExperiment.arguments(settings), in: experiment.folder.path)
    program.runs { program.catchesInterrupts && epochs(experiment.folder) >= 2 }
    program.interrupt()
    let stopped = try program.wait(limit: 20)
    try #require(stopped.status == 130, "it ended before the signal")
    let outcome = try experiment.train(settings)
    #expect(outcome.status == 0 && outcome.errors.hasPrefix("note: run goes on after epoch "))
    #expect(try experiment.train(settings, output: "whole").status == 0)
    try experiment.expectEqualRuns("run", "whole")
  }

  @Test func patienceEndsATraining() throws {
    let experiment = try TinyExperiment()
    let outcome = try experiment.train(["training.epochs=50", "training.patience=2", "training.learningRate=3"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let result = try experiment.json("run/result.json")
    let (epochs, best) = (result["epochs"]?.double ?? 0, result["bestEpoch"]?.double ?? 0)
    #expect(epochs < 50 && epochs - best == 2)
  }

  /// A library user can train and watch a run without a signal handler or a line on the terminal.
  @Test func anObserverHearsARunAndStopsIt() throws {
    final class Listener: TrainingObserver {
      var epochs: [Int] = []
      var notes: [String] = []
      var seconds: Double?
      var shouldStop: Bool { epochs.count == 2 }
      func epochEnded(_ metrics: EpochMetrics) { epochs.append(metrics.epoch) }
      func evaluationExpected(seconds: () -> Double?) { self.seconds = seconds() }
      func note(_ text: String) { notes.append(text) }
    }
    let experiment = try TinyExperiment()
    let configuration = try ExperimentConfiguration(
      contentsOf: experiment.folder.file("config.json"),
      overrides: ["training.epochs=5", "data.directory=\(experiment.folder.file("data"))"])
    let run = Run(experiment.folder.file("run"))
    let listener = Listener()
    #expect(throws: ExperimentError.self) { try run.train(configuration, observer: listener) }
    #expect(listener.epochs == [1, 2])
    #expect(try #require(listener.seconds) > 0)
    #expect(try run.state() == .interrupted)
    let result = try run.train(configuration)
    #expect(result.epochs == 5)
    #expect(try run.state() == .finished)
  }
}
