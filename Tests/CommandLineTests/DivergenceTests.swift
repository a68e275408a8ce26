import TestSupport
import Testing

struct DivergenceTests {
  @Test func inTheFirstEpochNothingIsKept() throws {
    let experiment = try TinyExperiment()
    let outcome = try experiment.train(["training.learningRate=1e30"])
    #expect(outcome.status == 70)
    #expect(outcome.output == "")
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(outcome.errors.hasPrefix("error: training diverged at epoch 1, step 2: the evidence lower bound "))
    #expect(
      outcome.errors.hasSuffix("; there is no checkpoint yet; try a smaller training.learningRate\n"))
    #expect(experiment.folder.files.filter { $0.hasPrefix("run/checkpoints/") } == [])
    #expect(try experiment.metrics() == [])
    expectError(
      try vlae(["evaluate", "run"], in: experiment.folder), 66,
      "run has no checkpoints/best.safetensors: no epoch of training has ended, "
        + "`vlae train` with the same configuration goes on with it")
  }

  /// One step an epoch, so that the parameters spoil what follows the epoch's only bound.
  @Test(arguments: [
    (["training.learningRate=1e30"], "the validation bound is not finite"),
    (["training.learningRate=1e300", "data.validation=0"], "the parameter encoder.hidden0.weight is not finite"),
  ])
  func afterTheLastStepOfAnEpochItIsSeenToo(settings: [String], sign: String) throws {
    let experiment = try TinyExperiment()
    expectError(
      try experiment.train(settings + ["model.kind=vae", "model.steps=0", "training.batch=256"]), 70,
      "training diverged at epoch 1, step 1: \(sign); there is no checkpoint yet; try a smaller training.learningRate")
    #expect(experiment.folder.files.filter { $0.hasPrefix("run/checkpoints/") } == [])
  }

  /// How long a rate takes to overflow depends on rounding, so several are tried until one does so late.
  @Test func laterTheLastGoodCheckpointIsKept() throws {
    let experiment = try TinyExperiment()
    for rate in [0.3, 0.5, 0.7, 1, 1.4, 2, 3] {
      let outcome = try experiment.train(
        ["model.kind=vae", "training.epochs=30", "training.batch=256", "training.learningRate=\(rate)"],
        options: ["--force"])
      let epochs = try experiment.metrics().count
      guard outcome.status == 70, epochs > 0 else { continue }
      let message = try #require(outcome.errors.split(separator: "\n").last)
      #expect(message.hasPrefix("error: training diverged at epoch \(epochs + 1), step \(epochs + 1): "))
      #expect(
        message.hasSuffix(
          "; the last good checkpoint is run/checkpoints/last.safetensors; try a smaller training.learningRate"))
      #expect(try vlae(["evaluate", "run"], in: experiment.folder).status == 0)
      #expect(try experiment.json("run/failure.json")["error"]?.keys == [])
      return
    }
    Issue.record("no rate diverged after its first epoch")
  }
}
