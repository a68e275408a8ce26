import Foundation
import TestSupport
import Testing

struct GridReportCommandTests {
  private func finishedGrid() throws -> TinyExperiment {
    let experiment = try TinyExperiment()
    try experiment.folder.write(GridCommandTests.grid, to: "grid.json")
    #expect(try vlae(["grid", "grid.json", "--output", "g"], in: experiment.folder).status == 0)
    return experiment
  }

  @Test func tablesForEveryReader() throws {
    let experiment = try finishedGrid()
    let plain = try vlae(["report", "g"], in: experiment.folder)
    let lines = plain.output.split(separator: "\n").map(String.init)
    #expect(plain.status == 0 && lines[0].hasPrefix("model  T") && lines[0].hasSuffix("mnist *"))
    #expect(lines[2].hasPrefix("vae    -  ") && lines[4].hasPrefix("vlae   2  "))
    #expect(lines[2...4].allSatisfy { $0.hasSuffix("(2)") } && lines[2...4].count { $0.contains(">") } == 1)
    #expect(lines.allSatisfy { $0.count < 80 })
    #expect(plain.output.contains("* mnist in data: not the published files"))

    let markdown = try vlae(["report", "g", "--markdown"], in: experiment.folder)
    #expect(markdown.output.hasPrefix("| model | T   |") && markdown.output.contains("**"))
    let csv = try vlae(["report", "g", "--csv"], in: experiment.folder).output.split(separator: "\n")
    #expect(csv[0] == "model.kind,model.steps,column,mean,deviation,runs,unfinished,best,published" && csv.count == 4)
    #expect(csv[1].hasPrefix("vae,,mnist,") && csv[3].hasPrefix("vlae,2,mnist,"))
    let latex = try vlae(["report", "g", "--latex"], in: experiment.folder).output
    let rows = latex.split(separator: "\n").filter { $0.hasSuffix("\\\\") }
    #expect(rows.count == 4 && rows.allSatisfy { $0.split(separator: "&").count == 3 })
    #expect(latex.contains("\\begin{tabular}{llr}\n\\toprule\n") && latex.contains("\\bottomrule\n\\end{tabular}\n"))
    #expect(latex.contains("$\\pm$") && latex.contains("\\textbf{"))

    let chosen = try vlae(["report", "g", "--rows", "model.kind,model.steps,training.seed"], in: experiment.folder)
    #expect(chosen.output.hasPrefix("model  T  training.seed"))
    expectError(
      try vlae(["report", "g", "--rows", "seed"], in: experiment.folder), 65,
      "--rows seed: seed: unknown key, expected one of data.set, data.test, data.resize, data.range, data.directory, "
        + "data.limit, data.validation, "
        + "data.preprocessing, model.kind, model.likelihood, model.latent, model.hidden, model.steps, model.damping, "
        + "model.stepSize, model.clipNorm, model.initialization, model.parameters, training.epochs, training.batch, "
        + "training.learningRate, training.seed, training.checkpointMinutes, training.patience, "
        + "evaluation.importanceSamples, evaluation.seed; did you mean \"training.seed\"?")
    expectError(
      try vlae(["report", "data"], in: experiment.folder), 66,
      "there is no run in data or below it: give the folder that `vlae grid` or `vlae train` wrote to")
  }

  @Test func aGridHasARowForEachRunWhereTheRunsAreAskedFor() throws {
    let experiment = try finishedGrid()
    let latent = try vlae(["report", "g", "--latent"], in: experiment.folder)
    #expect(latent.status == 0 && latent.errors == "", "\(latent.errors)")
    let rows = latent.output.split(separator: "\n").filter { $0.contains("-seed") }
    #expect(rows.count == 6 && rows.allSatisfy { $0.contains(" of 2 ") })
    let evaluated = ["g/vae/seed1", "g/vlae-T1/seed2"]
    for run in evaluated {
      #expect(try vlae(["evaluate", run, "--set", "evaluation.importanceSamples=7"], in: experiment.folder).status == 0)
    }
    let other = try vlae(["report", "g", "--evaluation", "mnist-K7-seed0"], in: experiment.folder)
    #expect(other.status == 0 && other.errors.split(separator: "\n").count { $0.contains("K7") } == 4, "\(other.errors)")
    #expect(other.output.contains("vae-seed1") && other.output.contains("vlae-T1-seed2"))
  }

  @Test func runsAreCompared() throws {
    let experiment = try finishedGrid()
    let outcome = try vlae(["compare", "g/vae/seed1", "g/vlae-T2/seed1"], in: experiment.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("A  g/vae/seed1\nB  g/vlae-T2/seed1\n\nsetting"))
    #expect(outcome.output.contains("model.steps      0       2\n") && !outcome.output.contains("training.seed"))
    #expect(outcome.output.contains("* images: not the published files\n"))
    let same = try vlae(["compare", "g/vae/seed1", "g/vae/seed1"], in: experiment.folder)
    #expect(same.output.contains("\nno setting differs\n"))
    let file = "g/vae/seed1/environment.json"
    let text = try experiment.folder.text(of: file)
    let digest = try #require(text.firstMatch(of: /"dataSHA256": "([0-9a-f]+)"/)?.1)
    try experiment.folder.write(text.replacing(digest, with: "0"), to: file)
    let warned = try vlae(["compare", "g/vae/seed1", "g/vae/seed2"], in: experiment.folder)
    let words = warned.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("* images: 0, ") && words.contains("their figures are on other images"))
  }

  @Test func aPlanStartsNothing() throws {
    let experiment = try TinyExperiment()
    try experiment.folder.write(GridCommandTests.grid, to: "grid.json")
    #expect(try vlae(["train", "grid.json", "--job", "vae/seed1", "--output", "g/vae/seed1"], in: experiment.folder).status == 0)
    let before = experiment.folder.files
    let outcome = try vlae(["plan", "grid.json", "--output", "g", "--budget", "1h30m"], in: experiment.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(experiment.folder.files == before)
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines[2].hasPrefix("vae/seed1      finished     3/3"))
    #expect(lines[3].hasPrefix("vae/seed2      new            3   0.00"))
    #expect(lines.contains("vlae-T2/seed2: model.kind \"vlae\", model.steps 2, training.seed 2"))
    #expect(lines.contains { $0.hasPrefix("left: 5 jobs, ") })
    #expect(lines.last!.hasPrefix("within 1 h 30 min ") && lines.last!.contains(" epochs of each fit"))
  }

  @Test func resumingIsVerified() throws {
    let experiment = try TinyExperiment()
    let outcome = try vlae(["verify-resume", "config.json", "--kills", "3"], in: experiment.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("a training that was killed 3 times ended like one that never stopped"))
    expectError(
      try vlae(["verify-resume", "config.json", "--set", "training.epochs=0"], in: experiment.folder), 65,
      "--set training.epochs=0: training.epochs: expected a whole number from 1 to 1000000, found 0")
  }
}
