import TestSupport
import Testing

struct DeterminismTests {
  /// Large enough that products, factorisations and elementwise loops are divided among threads.
  private static let settings = [
    "model.hidden=96,80", "model.latent=6", "training.batch=200", "training.epochs=2", "data.validation=100",
  ]

  @Test(arguments: ["vae", "savae", "hf", "iaf", "vlae", "vlae-cg"], ["gaussian", "bernoulli"])
  func threadsDoNotShow(kind: String, likelihood: String) throws {
    let experiment = try TinyExperiment(BlobImages(training: 500, test: 150, side: 20))
    let settings = Self.settings + ["model.kind=\(kind)", "model.likelihood=\(likelihood)"]
    for threads in 1...3 {
      let outcome = try experiment.train(settings, options: ["--threads", "\(threads)"], output: "\(threads)")
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    try experiment.expectEqualRuns("1", "2")
    try experiment.expectEqualRuns("1", "3")
  }

  @Test func aRunIsAFunctionOfItsSeed() throws {
    let experiment = try TinyExperiment()
    for (seed, output) in [(1, "a"), (1, "b"), (2, "c")] {
      #expect(try experiment.train(["training.seed=\(seed)", "data.preprocessing=logit"], output: output).status == 0)
    }
    try experiment.expectEqualRuns("a", "b")
    let last = "checkpoints/last.safetensors"
    #expect(try experiment.folder.bytes(of: "a/" + last) != experiment.folder.bytes(of: "c/" + last))
  }
}
