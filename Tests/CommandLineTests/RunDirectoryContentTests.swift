import Experiments
import LocatedJSON
import TestSupport
import Testing

struct RunDirectoryContentTests {
  @Test func aRunLeavesAllItsRecords() throws {
    let experiment = try TinyExperiment()
    let outcome = try experiment.train(["training.epochs=3"], options: ["--threads", "2"])
    #expect(outcome.status == 0)
    #expect(
      experiment.folder.files.filter { $0.hasPrefix("run/") } == [
        "run/.lock", "run/checkpoints/best.safetensors", "run/checkpoints/clock.json",
        "run/checkpoints/last.safetensors", "run/config.json", "run/environment.json",
        "run/evaluations/mnist-K10-seed0.json", "run/first-step.json", "run/metrics.jsonl", "run/result.json",
      ])
    let table = outcome.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(table[2].prefix(5) == ["tiny", "vlae", "1", "mnist", "*"])
    #expect(outcome.output.contains("\n* mnist in data: not the published files\n"))
    #expect(outcome.output.contains("\nThe run is in run. Go on with\n  vlae reconstruct run\n"))
    #expect(outcome.errors.split(separator: "\n").count == 3, "one line of progress an epoch")

    let metrics = try experiment.metrics()
    #expect(metrics.map { $0["epoch"] } == [1, 2, 3])
    #expect(metrics.map { $0["step"] } == [6, 12, 18])
    for line in metrics {
      #expect(line.keys == ["epoch", "step", "train", "validation", "seconds"])
      #expect(line["train"]?["elbo"]?.double != nil)
      #expect(line["validation"]?["elbo"]?.double != nil)
      #expect((line["seconds"]?.double ?? 0) > 0)
    }

    let environment = try experiment.json("run/environment.json")
    #expect(
      environment.keys == [
        "start", "arguments", "version", "commit", "modified", "compiler", "optimized", "operatingSystem",
        "processor", "cores", "openBLASCore", "threads", "data", "dataSHA256", "peakMemory", "seconds", "earlier",
      ])
    let data: JSONValue = [
      "set": "mnist", "directory": "data", "foundBy": "data.directory", "authenticity": "not official", "missing": [],
    ]
    #expect(environment["data"] == data)
    #expect(environment["version"] == .string(programVersion))
    #expect(environment["threads"] == 2)
    let arguments = TinyExperiment.arguments(["training.epochs=3"], options: ["--threads", "2"])
    #expect(environment["arguments"] == .array(([CommandLineProgram.path] + arguments).map { .string($0) }))

    let result = try experiment.json("run/result.json")
    #expect(
      result.keys == [
        "name", "test", "validation", "bestEpoch", "epochs", "seconds", "digest",
      ])
    #expect(
      result["test"]?.keys == [
        "images", "elbo", "logLikelihood", "standardError", "estimateError", "logLikelihoodOfATenth",
        "effectiveSampleSize", "activeUnits", "latent", "importanceSamples", "seed", "epoch", "data", "seconds",
      ])
    #expect(result["test"] == (try experiment.json("run/evaluations/mnist-K10-seed0.json").removingEverywhere("digest")))
    #expect(result["test"]?["images"] == 64)
    #expect(result["epochs"] == 3)
    let seconds = metrics.compactMap { $0["seconds"]?.double }.reduce(0, +)
    #expect(result["seconds"]?.double == seconds)
    #expect(result["test"]?["data"] == data)
    #expect((environment["peakMemory"]?.double ?? 0) > 1e6)
    #expect(environment["seconds"]?["training"]?.double == seconds)
  }

  /// A tenth of fewer images than MNIST has.
  @Test func theResolvedConfigurationHasTheNumberOfValidationImages() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train(["data.validation=null", "training.epochs=1"]).status == 0)
    #expect(try experiment.json("run/config.json")["data"]?["validation"] == 25)
  }

  @Test func theResolvedConfigurationMakesTheSameRun() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train(["model.latent=3", "training.seed=7"]).status == 0)
    let resolved = try experiment.json("run/config.json")
    #expect(resolved["model"]?["latent"] == 3)
    #expect(resolved["training"]?["seed"] == 7)
    #expect(resolved["model"]?["likelihood"] == "gaussian")
    #expect(resolved["data"]?["preprocessing"] == "center")
    #expect(try experiment.train(output: "again", configuration: "run/config.json").status == 0)
    try experiment.expectEqualRuns("run", "again")
  }

  @Test func anExistingRunIsNotTouched() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train().status == 0)
    let before = try experiment.contents(of: "run")
    expectError(
      try experiment.train(["training.seed=2", "model.latent=3"]), 64,
      "the run in run has another configuration: model.latent is 2 there, 3 here, training.seed is 1 there, 2 here; "
        + "choose another folder by --output, or replace the run by --force")
    let files = { (contents: [String: [UInt8]]) in contents.filter { $0.key != "run/.lock" } }
    #expect(files(try experiment.contents(of: "run")) == files(before))
    let again = try experiment.train()
    #expect(again.status == 0 && again.errors == "note: run is finished: nothing is left to train\n")
    #expect(files(try experiment.contents(of: "run")) == files(before))
    #expect(try experiment.train(["training.seed=2", "data.validation=0"], options: ["--force"]).status == 0)
    let after = try experiment.contents(of: "run")
    #expect(after["run/result.json"] != before["run/result.json"])
    #expect(after["run/checkpoints/last.safetensors"] != before["run/checkpoints/last.safetensors"])
    #expect(after["run/checkpoints/best.safetensors"] == nil, "nothing of the old run stays")
  }

  @Test func forceDoesNotReplaceWhatIsNoRun() throws {
    let experiment = try TinyExperiment()
    let outcome = try experiment.train(options: ["--force"], output: "data")
    #expect(outcome.status == 64 && outcome.errors.hasPrefix("error: data is not a run directory, it holds \""))
    #expect(experiment.folder.files.filter { $0.hasPrefix("data/") }.count == 4)
  }

  @Test func theDefaultDirectoryHasTheNameOfTheRun() throws {
    let experiment = try TinyExperiment()
    #expect(try vlae(["train", "config.json", "--set", "name=other"], in: experiment.folder).status == 0)
    #expect(experiment.folder.files.contains("runs/other/result.json"))
  }
}

extension TinyExperiment {
  /// The bytes of all files below `folder`.
  func contents(of path: String) throws -> [String: [UInt8]] {
    let files = folder.files.filter { $0.hasPrefix(path + "/") }
    return Dictionary(uniqueKeysWithValues: try files.map { ($0, try folder.bytes(of: $0)) })
  }

  /// Expects two runs to agree in every bit of their checkpoints and in all figures but times.
  func expectEqualRuns(_ first: String, _ second: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    for name in ["best", "last"] {
      let files = [first, second].map { "\($0)/checkpoints/\(name).safetensors" }
      #expect(
        try folder.bytes(of: files[0]) == folder.bytes(of: files[1]), "\(name)", sourceLocation: sourceLocation)
    }
    #expect(try timelessResult(of: first) == timelessResult(of: second), sourceLocation: sourceLocation)
    let epochs = try [first, second].map { try metrics(of: $0).map { $0.removingEverywhere("seconds") } }
    #expect(epochs[0] == epochs[1], sourceLocation: sourceLocation)
  }
}
