import Experiments
import Foundation
import ImageData
import LatentModels
import LocatedJSON
import TestSupport
import Testing

struct GridReportTests {
  /// Writes a run as it looks when it is finished, or with no likelihood, in its third epoch.
  static func write(
    _ settings: [String], _ logLikelihood: Double?, ess: Double = 50, activeUnits: Int = 3,
    authenticity: DataSet.Authenticity = .official, to path: String, in folder: TemporaryFolder
  ) throws {
    let configuration = try ExperimentConfiguration(
      parsing: Array("{}".utf8), source: "", overrides: ["data.validation=0", "training.epochs=9"] + settings)
    try folder.write(configuration.json.pretty, to: "\(path)/config.json")
    let metrics = (1...3).map {
      EpochMetrics(epoch: $0, step: $0, trainingELBO: 2, validationELBO: nil, seconds: 1.5).line + "\n"
    }
    // The last line is cut off, as a crash may leave it.
    try folder.write(metrics.joined() + "{\"epoch\": 4, \"st", to: "\(path)/metrics.jsonl")
    guard let logLikelihood else { return }
    let test = Evaluation(
      figures: TestFigures(
        images: 64, elbo: 1, logLikelihood: logLikelihood, standardError: 0.1, estimateError: 0.01,
        logLikelihoodOfATenth: 1.9, medianEffectiveSampleSize: ess, lowEffectiveSampleSize: 12, activeUnits: activeUnits),
      importanceSamples: 100, seed: 0, epoch: 2, latent: 7, seconds: 1.5,
      data: DataSet.Provenance(
        dataSet: configuration.data.set, location: DataSet.Location(origin: .cache, directory: "/a/b"),
        authenticity: authenticity, missing: []))
    let result = RunResult(
      name: "x", test: test, validationELBO: nil, bestEpoch: 2, epochs: 9, trainingSeconds: 12)
    try folder.write(result.json.pretty, to: "\(path)/result.json")
  }

  static func grid() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try write(["model.kind=vae", "training.seed=1"], 10, to: "g/vae/1", in: folder)
    try write(["model.kind=vae", "training.seed=2"], 13, to: "g/vae/2", in: folder)
    try write(["model.kind=vlae", "model.steps=4", "training.seed=1"], 20, to: "g/vlae/1", in: folder)
    try write(["model.kind=vlae", "model.steps=4", "training.seed=2"], nil, to: "g/vlae/2", in: folder)
    try write(["model.kind=vlae", "model.steps=4", "model.likelihood=bernoulli"], nil, to: "g/binary", in: folder)
    try write(
      ["model.kind=vae", "data.set=svhn"], 30, ess: 2, authenticity: .notOfficial, to: "g/svhn", in: folder)
    return folder
  }

  private func runs(_ folder: TemporaryFolder) throws -> [RunDirectory] {
    try RunDirectory.runs(below: folder.file("g"))
  }

  @Test func runsAreGatheredByModelAndData() throws {
    let folder = try Self.grid()
    let report = try GridReport(try runs(folder))
    #expect(report.rowKeys == ["model.kind", "model.steps"])
    #expect(report.faults == [])
    try #require(report.rows == [["vae", ""], ["vlae", "T4"]])
    #expect(report.columns.map(\.label) == ["mnist", "mnist bernoulli", "svhn"])
    #expect(report.columns.map(\.hasReservation) == [false, false, true])
    let vae = try #require(report.cells[0][0])
    #expect(vae.values == [10, 13] && vae.mean == 11.5 && vae.unfinished.isEmpty && !vae.isBest)
    #expect(abs(vae.deviation! - 4.5.squareRoot()) < 1e-12)
    let vlae = try #require(report.cells[1][0])
    #expect(vlae.values == [20] && vlae.deviation == nil && vlae.isBest && vlae.unfinished.map(\.epoch) == [3])
    let binary = try #require(report.cells[1][1])
    #expect(binary.mean == nil && binary.published == -83.73 && !binary.isBest)
    #expect(binary.unfinished.map(\.state) == [.interrupted] && binary.unfinished[0].secondsLeft == 9)
    #expect(report.cells[0][1] == nil && report.cells[1][2] == nil)
    #expect(report.notes == [
      "* svhn in /a/b: not the published files",
      "the importance samples are few for half of the images or more (effective sample size below 10), so the "
        + "log-likelihood would rise with their number: vae on svhn",
    ])
  }

  /// The note of a large grid names what is the shorter list, by columns.
  @Test func fewSamplesAreToldByColumns() throws {
    let folder = try TemporaryFolder()
    for (set, sizes) in [("mnist", [5.0, 5, 50]), ("svhn", [5, 5]), ("omniglot", [5, 50, 50])] {
      for (model, ess) in zip(["vae", "iaf", "vlae"], sizes) {
        try Self.write(
          ["model.kind=\(model)", "data.set=\(set)", "training.seed=1"], 10, ess: ess, to: "g/\(set)/\(model)", in: folder)
      }
    }
    let report = try GridReport(try runs(folder))
    #expect(report.notes.last?.hasSuffix(
      "with their number: all but vlae T4 on mnist; vae on omniglot; all on svhn") == true, "\(report.notes)")
  }

  @Test func collapsedRunsAreTold() throws {
    let folder = try Self.grid()
    try Self.write(["model.kind=vae", "training.seed=3"], 4, activeUnits: 0, to: "g/vae/3", in: folder)
    let report = try GridReport(try runs(folder))
    #expect(report.notes.contains(
      "the posterior has collapsed to the prior, no latent dimension is active: vae on mnist"), "\(report.notes)")
  }

  /// Runs that differ in more than the seed are never averaged.
  @Test func otherSettingsDivideTheRows() throws {
    let folder = try Self.grid()
    try Self.write(["model.kind=vae", "training.seed=3", "training.batch=64"], 99, to: "g/other", in: folder)
    let report = try GridReport(try runs(folder))
    #expect(report.rowKeys == ["model.kind", "model.steps", "training.batch"])
    #expect(report.rows == [["vae", "", "batch64"], ["vae", "", "batch128"], ["vlae", "T4", "batch128"]])
    #expect(report.cells[1][0]?.values == [10, 13] && report.cells[0][0]?.values == [99])
    #expect(report.notes[0] == "rows are divided by training.batch as well, in which their runs differ")
  }

  /// Nor are runs averaged that are on different files of a data set of one name.
  @Test func otherImagesDivideTheColumns() throws {
    let folder = try Self.grid()
    for (run, byte) in [("vae/1", "aa"), ("vae/2", "bb"), ("vlae/1", "aa"), ("vlae/2", "bb")] {
      let digest = String(repeating: byte, count: 32)
      try folder.write("{\"dataSHA256\": \"\(digest)\"}", to: "g/\(run)/environment.json")
    }
    let report = try GridReport(try runs(folder))
    #expect(report.rows == [["vae", ""], ["vlae", "T4"]])
    #expect(report.columns.map(\.label) == [
      "mnist images aaaaaaaa", "mnist images bbbbbbbb", "mnist bernoulli images unknown", "svhn",
    ])
    #expect(report.cells.map { $0.map { $0?.values ?? [] } } == [[[10], [13], [], [30]], [[20], [], [], []]])
    #expect(report.cells[1][1]?.unfinished.count == 1)
    #expect(
      report.notes[0]
        == "columns are divided by the images as well (the first digits of their SHA-256): runs of mnist are on "
        + "different ones")
  }

  @Test func rowsAndColumnsAreChosen() throws {
    let folder = try Self.grid()
    let report = try GridReport(try runs(folder), rows: ["data.set"], columns: ["model.kind", "training.seed"])
    #expect(report.rowKeys == ["data.set"] && report.rows == [["mnist"], ["svhn"]])
    #expect(report.columns.map(\.label) == ["vae seed0", "vae seed1", "vae seed2", "vlae seed0", "vlae seed1", "vlae seed2"])
    #expect {
      try GridReport(try runs(folder), rows: ["model.kid"])
    } throws: {
      "\($0)".hasPrefix("--rows model.kid: model.kid: unknown key") && "\($0)".hasSuffix(#"did you mean "model.kind"?"#)
    }
  }

  @Test func aDamagedRunIsNamedAndLeavesTheOthers() throws {
    let folder = try Self.grid()
    let result = try folder.text(of: "g/vae/2/result.json")
    try folder.write(result.replacing("\"logLikelihood\": 13", with: "\"logLikelihood\": \"13"), to: "g/vae/2/result.json")
    try folder.write("{", to: "g/svhn/config.json")
    let report = try GridReport(try runs(folder))
    #expect(report.cells[0][0]?.values == [10])
    #expect(report.faults.count == 2)
    #expect(report.faults.allSatisfy { $0.contains("g/vae/2/result.json:") || $0.contains("g/svhn/config.json:1:2:") })
  }

  @Test func runsAreFoundInTheOrderOfAPerson() throws {
    let folder = try TemporaryFolder()
    for name in ["T10", "T8", "a/b", "T8x/.hidden"] {
      try Self.write([], nil, to: "g/\(name)", in: folder)
    }
    try folder.write("", to: "g/file")
    let paths = try runs(folder).map { String($0.path.dropFirst(folder.file("g/").count)) }
    #expect(paths == ["T8", "T10", "a/b"])
    #expect(try RunDirectory.runs(below: folder.file("g/T8")).map(\.path) == [folder.file("g/T8")])
    #expect(throws: RunDirectoryError.missing(path: "/nowhere")) { try RunDirectory.runs(below: "/nowhere") }
  }
}
