import Experiments
import Foundation
import TestSupport
import Testing

struct EvaluateCommandTests {
  /// With and without a validation split, and where the best epoch is not the last one.
  @Test(arguments: [["data.validation=0"], ["data.validation=64"], ["training.epochs=8", "training.learningRate=3"]])
  func theResultIsReproduced(settings: [String]) throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train(settings).status == 0)
    let before = try experiment.folder.bytes(of: "run/result.json")
    let trained = try experiment.timelessResult()["test"]
    unlink(experiment.folder.file("run/evaluations/mnist-K10-seed0.json"))
    let outcome = try vlae(["evaluate", "run"], in: experiment.folder)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(outcome.output.hasSuffix("\nkept in run/evaluations/mnist-K10-seed0.json\n"))
    #expect(
      try experiment.json("run/evaluations/mnist-K10-seed0.json").removingEverywhere("seconds")
        .removingEverywhere("digest") == trained)
    #expect(try experiment.folder.bytes(of: "run/result.json") == before, "that of the training stays")
  }

  @Test func evaluationsAreKeptApart() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train().status == 0)
    let result = try experiment.folder.bytes(of: "run/result.json")
    try FileManager.default.moveItem(
      atPath: experiment.folder.file("data"), toPath: experiment.folder.file("moved"))
    expectError(
      try vlae(["evaluate", "run"], in: experiment.folder), 66, "data: no such folder; check the path")
    let arguments = ["--set", "data.directory=moved", "--set", "evaluation.importanceSamples=700"]
    #expect(try vlae(["evaluate", "run"] + arguments, in: experiment.folder).status == 0)
    let seed = arguments + ["--set", "evaluation.seed=3"]
    #expect(try vlae(["evaluate", "run"] + seed, in: experiment.folder).status == 0)
    #expect(try experiment.folder.bytes(of: "run/result.json") == result)
    let names = ["mnist-K10-seed0", "mnist-K700-seed0", "mnist-K700-seed3"]
    #expect(
      experiment.folder.files.filter { $0.hasPrefix("run/evaluations/") }
        == names.map { "run/evaluations/\($0).json" })
    let all = try names.map { try experiment.json("run/evaluations/\($0).json") }
    #expect(all[0]["elbo"] == all[1]["elbo"] && all[1]["elbo"] != all[2]["elbo"])
    let likelihoods = all.compactMap { $0["logLikelihood"]?.double }
    #expect(likelihoods[1] > likelihoods[0], "more samples tighten the bound")

    let report = try vlae(["report", "run"], in: experiment.folder)
    #expect(
      report.errors
        == "note: run has further evaluations, shown by --evaluation: mnist-K700-seed0, mnist-K700-seed3\n")
    #expect(report.output.contains("\ntiny  10 "))
    let other = try vlae(["report", "run", "--evaluation", "mnist-K700-seed3"], in: experiment.folder)
    #expect(other.status == 0 && other.output.contains("\ntiny  700 "))

    let refused = try vlae(["evaluate", "run", "--set", "training.epochs=3"], in: experiment.folder)
    expectError(
      refused, 64,
      "an evaluation can override evaluation.importanceSamples, evaluation.seed, data.set, data.directory, data.test, data.resize and "
        + "data.range only, "
        + "found training.epochs=3: train another run for the rest")
  }

  /// Images are prepared by what the run was trained on, and those of another data set do not pass for its own.
  @Test func otherImagesAreRefusedOrNamed() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train().status == 0)
    try BlobImages(seed: 9).write(to: experiment.folder, "other")
    for command in ["evaluate", "reconstruct"] {
      let outcome = try vlae([command, "run", "--set", "data.directory=other"], in: experiment.folder)
      #expect(outcome.status == 65 && outcome.output == "")
      #expect(
        outcome.errors.hasPrefix("error: the model was trained on other images than those in other, with the SHA-256 "))
    }
    let resumed = try experiment.train(["data.directory=other", "training.epochs=3"])
    #expect(resumed.status == 65 && resumed.errors.contains("trained on other images"))
    // As what they are, by the mean of its own.
    let settings = ["--set", "data.set=fashion-mnist", "--set", "data.directory=other"]
    let outcome = try vlae(["evaluate", "run"] + settings, in: experiment.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains(" fashion-mnist *  "))
    #expect(experiment.folder.files.contains("run/evaluations/fashion-mnist-K10-seed0.json"))
  }

  /// Runs of several seeds are judged on the same binary images, by the same noise.
  @Test func theSeedOfTheTrainingIsNotThatOfTheEvaluation() throws {
    let experiment = try TinyExperiment()
    let settings = ["model.likelihood=bernoulli", "training.learningRate=1e-30", "training.epochs=1"]
    #expect(try experiment.train(settings + ["training.seed=1"], output: "a").status == 0)
    #expect(try vlae(["export", "a", "--to", "a.safetensors"], in: experiment.folder).status == 0)
    let start = settings + ["model.parameters=a.safetensors"]
    for seed in [2, 3] {
      #expect(try experiment.train(start + ["training.seed=\(seed)"], output: "\(seed)").status == 0)
    }
    let figures = try ["a", "2", "3"].map { try experiment.json($0 + "/result.json")["test"]?["logLikelihood"] }
    #expect(figures[0] == figures[1] && figures[1] == figures[2])
  }

  @Test func aRunThatIsBeingWrittenIsLeftAlone() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train().status == 0)
    do {
      let lock = try FileLock(experiment.folder.file("run/.lock"))
      defer { withExtendedLifetime(lock) {} }
      for arguments in [["evaluate", "run"], TinyExperiment.arguments(options: ["--force"])] {
        expectError(
          try vlae(arguments, in: experiment.folder), 75,
          "another process (\(getpid())) is writing there and holds run/.lock: wait until it ends, "
            + "or choose another folder")
      }
    }
    #expect(try vlae(["evaluate", "run"], in: experiment.folder).status == 0)
  }

  @Test func whatIsNoRunIsRefused() throws {
    let experiment = try TinyExperiment()
    for command in ["evaluate", "report"] {
      expectError(
        try vlae([command, "nowhere"], in: experiment.folder), 66,
        "there is no run directory nowhere: check the path, "
          + "or make one by `vlae train CONFIG.json --output nowhere`")
      expectError(
        try vlae([command, "data"], in: experiment.folder), 66,
        command == "evaluate"
          ? "data has no config.json: it is not a run directory, give one that `vlae train` made"
          : "there is no run in data or below it: give the folder that `vlae grid` or `vlae train` wrote to")
    }
  }

  @Test func damagedFilesOfARunAreNamed() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train().status == 0)
    let folder = experiment.folder
    func expectDamage(_ file: String, _ old: String, _ new: String, _ command: String, _ message: String) throws {
      let good = try folder.bytes(of: file)
      let text = String(decoding: good, as: UTF8.self)
      try #require(text.contains(old))
      // Without its digest, by which any change is seen.
      let unsealed = text.replacing(/,\n  "digest": ".*"/, with: "")
      try folder.write(unsealed.replacing(old, with: new, maxReplacements: 1), to: file)
      expectError(try vlae([command, "run"], in: folder), 65, message)
      try folder.write(good, to: file)
    }
    try expectDamage(
      "run/result.json", "\"bestEpoch\": 2", "\"bestEpoch\": 1e300", "report",
      "run/result.json:31:16: bestEpoch: expected a whole number, found 1e+300")
    try expectDamage(
      "run/result.json", "\"epochs\"", "\"epoch\"", "report",
      "run/result.json:1:1: epochs: expected this key, found none")
    try expectDamage(
      "run/result.json", "\"name\": \"tiny\"", "\"name\": 3", "report",
      "run/result.json:2:11: name: expected a string, found 3")
    // The checkpoint tells all that an evaluation needs.
    try folder.write("{\"epoch\": 1, \"st", to: "run/metrics.jsonl")
    #expect(try vlae(["evaluate", "run"], in: folder).status == 0)
    try expectDamage(
      "run/config.json", "\"kind\": \"vlae\"", "\"kind\": \"vla\"", "evaluate",
      "run/config.json:14:13: model.kind: expected one of \"vae\", \"savae\", \"hf\", \"iaf\", \"vlae\", "
        + "\"vlae-cg\", found the string \"vla\"; did you mean \"vlae\"?")

    let checkpoint = "run/checkpoints/best.safetensors"
    let good = try folder.bytes(of: checkpoint)
    try folder.write(Array(good.dropLast(10)), to: checkpoint)
    let outcome = try vlae(["evaluate", "run"], in: folder)
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("error: run/checkpoints/best.safetensors: byte "))
    unlink(folder.file(checkpoint))
    expectError(
      try vlae(["evaluate", "run"], in: folder), 66,
      "run has no checkpoints/best.safetensors: no epoch of training has ended, "
        + "`vlae train` with the same configuration goes on with it")
  }

  @Test func theReportShowsRunsSideBySide() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train(output: "a").status == 0)
    #expect(try experiment.train(["name=other", "model.kind=vae"], output: "b").status == 0)
    let plain = try vlae(["report", "a", "b"], in: experiment.folder)
    #expect(plain.status == 0)
    let rows = plain.output.split(separator: "\n")
    #expect(rows.last == "* mnist in data: not the published files")
    #expect(rows[2].hasPrefix("tiny   vlae   1  mnist *  ") && rows[3].hasPrefix("other  vae    -  mnist *  "))
    let markdown = try vlae(["report", "b", "--markdown"], in: experiment.folder)
    #expect(markdown.output.hasPrefix("| run "))
  }

  /// `vlae report runs/*` while one of them is still being trained.
  @Test func runsWithoutAResultAreNamedBesideTheOthers() throws {
    let experiment = try TinyExperiment()
    for run in ["a", "b"] { #expect(try experiment.train(["training.epochs=1"], output: run).status == 0) }
    let alone = try vlae(["report", "a"], in: experiment.folder)
    unlink(experiment.folder.file("b/result.json"))
    let unfinished = "b has no result.json: the run has not ended, "
      + "`vlae train` with the same configuration goes on with it"
    let noRun = "data has no config.json: it is not a run directory, give one that `vlae train` made"
    try experiment.folder.write("{\"name\": 1}", to: "c/result.json")
    try experiment.folder.write(experiment.folder.bytes(of: "a/config.json"), to: "c/config.json")
    try experiment.folder.write("x", to: "stray")
    let outcome = try vlae(["report", "a", "b", "data", "c", "stray"], in: experiment.folder)
    #expect(outcome.status == 0)
    #expect(outcome.output == alone.output)
    #expect(
      outcome.errors == "note: \(unfinished)\nnote: \(noRun)\n"
        + "note: c/result.json:1:10: name: expected a string, found 1\n"
        + "note: cannot open stray: Not a directory; check the path\n")
    expectError(try vlae(["report", "b"], in: experiment.folder), 66, unfinished)
    let none = try vlae(["report", "b", "data"], in: experiment.folder)
    #expect(none.status == 66 && none.output == "")
    #expect(
      none.errors == "note: \(unfinished)\nnote: \(noRun)\n"
        + "error: none of the 2 runs has a result: the lines above say why\n")
  }
}
