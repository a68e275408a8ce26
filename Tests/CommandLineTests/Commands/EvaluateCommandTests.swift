import Foundation
import TestSupport
import Testing

struct EvaluateCommandTests {
  /// With and without a validation split, and where the best epoch is not the last one.
  @Test(arguments: [["data.validation=0"], ["data.validation=64"], ["training.epochs=8", "training.learningRate=3"]])
  func theResultIsReproduced(settings: [String]) throws {
    let experiment = try TinyExperiment()
    let trained = try experiment.train(settings)
    #expect(trained.status == 0)
    let before = try experiment.json("run/result.json")
    // Also where the evaluation of the run was cut off.
    for removes in [false, true] {
      if removes { unlink(experiment.folder.file("run/result.json")) }
      let outcome = try vlae(["evaluate", "run"], in: experiment.folder)
      #expect(outcome.status == 0)
      #expect(outcome.errors == "")
      let after = try experiment.json("run/result.json")
      #expect(after.removing("seconds") == before.removing("seconds"))
      #expect(after["seconds"]?["training"] == before["seconds"]?["training"])
      let row = { (table: String) in table.split(separator: "\n")[2].split(separator: " ").dropLast() }
      #expect(row(outcome.output) == row(trained.output))
    }
  }

  @Test func samplesAndTheDataCanBeOverridden() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train().status == 0)
    let before = try experiment.json("run/result.json")
    try FileManager.default.moveItem(
      atPath: experiment.folder.file("data"), toPath: experiment.folder.file("moved"))
    expectError(
      try vlae(["evaluate", "run"], in: experiment.folder), 66, "data: no such folder; check the path")
    let arguments = ["--set", "data.directory=moved", "--set", "evaluation.importanceSamples=700"]
    #expect(try vlae(["evaluate", "run"] + arguments, in: experiment.folder).status == 0)
    let after = try experiment.json("run/result.json")
    #expect(after["importanceSamples"] == 700)
    #expect(after["test"]?["elbo"] == before["test"]?["elbo"])
    let likelihoods = [before, after].compactMap { $0["test"]?["logLikelihood"]?.double }
    #expect(likelihoods[1] > likelihoods[0], "more samples tighten the bound")

    let refused = try vlae(["evaluate", "run", "--set", "training.epochs=3"], in: experiment.folder)
    expectError(
      refused, 64,
      "an evaluation can override evaluation.importanceSamples and data.directory only, "
        + "found training.epochs=3: train another run for the rest")
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
        "data has no config.json: it is not a run directory, give one that `vlae train` made")
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
      try folder.write(text.replacing(old, with: new, maxReplacements: 1), to: file)
      expectError(try vlae([command, "run"], in: folder), 65, message)
      try folder.write(good, to: file)
    }
    try expectDamage(
      "run/result.json", "\"bestEpoch\": 2", "\"bestEpoch\": 1e300", "report",
      "run/result.json:13:16: bestEpoch: expected a whole number, found 1e+300")
    try expectDamage(
      "run/result.json", "\"epochs\"", "\"epoch\"", "report",
      "run/result.json:1:1: epochs: expected this key, found none")
    try expectDamage(
      "run/result.json", "\"name\": \"tiny\"", "\"name\": 3", "report",
      "run/result.json:2:11: name: expected a string, found 3")
    try expectDamage(
      "run/metrics.jsonl", "\"seconds\"", "\"second\"", "evaluate",
      "run/metrics.jsonl, line 1:1:1: seconds: expected this key, found none")
    try expectDamage(
      "run/config.json", "\"kind\": \"vlae\"", "\"kind\": \"vla\"", "evaluate",
      "run/config.json:10:13: model.kind: expected one of \"vae\", \"savae\", \"hf\", \"iaf\", \"vlae\", "
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
      "run has no checkpoints/best.safetensors: no epoch of training has ended, train it again")
  }

  @Test func theReportShowsRunsSideBySide() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train(output: "a").status == 0)
    #expect(try experiment.train(["name=other", "model.kind=vae"], output: "b").status == 0)
    let plain = try vlae(["report", "a", "b"], in: experiment.folder)
    #expect(plain.status == 0)
    let rows = plain.output.split(separator: "\n")
    #expect(rows.count == 5)
    #expect(rows[4] == "* mnist in data: not the published files")
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
      + "train it to its end or evaluate it by `vlae evaluate b`"
    let noRun = "data has no config.json: it is not a run directory, give one that `vlae train` made"
    let outcome = try vlae(["report", "a", "b", "data"], in: experiment.folder)
    #expect(outcome.status == 0)
    #expect(outcome.output == alone.output)
    #expect(outcome.errors == "note: \(unfinished)\nnote: \(noRun)\n")
    expectError(try vlae(["report", "b"], in: experiment.folder), 66, unfinished)
    let none = try vlae(["report", "b", "data"], in: experiment.folder)
    #expect(none.status == 66 && none.output == "")
    #expect(
      none.errors == "note: \(unfinished)\nnote: \(noRun)\n"
        + "error: none of the 2 runs has a result: the lines above say why\n")
  }
}
