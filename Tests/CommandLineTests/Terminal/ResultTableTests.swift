import Experiments
import ImageData
import LatentModels
import LocatedJSON
import TestSupport
import Testing
import vlae

struct ResultTableTests {
  private func entry(
    _ name: String = "tiny", at path: String = "runs/a", data: DataSet.Provenance? = nil, ess: Double = 30,
    _ settings: String...
  ) throws -> ResultTable.Entry {
    let official = DataSet.Provenance(
      dataSet: "mnist", location: DataSet.Location(origin: .cache, directory: "/a/b"), authenticity: .official,
      missing: [])
    let test = Evaluation(
      figures: TestFigures(
        images: 64, elbo: 1.0 / 3, logLikelihood: 2, standardError: 0.1, estimateError: 0.01,
        logLikelihoodOfATenth: 1.9, medianEffectiveSampleSize: ess, lowEffectiveSampleSize: 12, activeUnits: 3),
      importanceSamples: 100, seed: 0, epoch: 2, latent: 7, seconds: 1.5, data: data ?? official)
    let result = RunResult(
      name: name, test: test, validationELBO: nil, bestEpoch: 2, epochs: 5, trainingSeconds: 12.34)
    let configuration = try ExperimentConfiguration(
      parsing: Array("{}".utf8), source: "", overrides: ["name=\(name)"] + settings)
    var entry = ResultTable.Entry(path: path, configuration: configuration, result: result)
    entry.firstStep = FirstStep(encoderGradient: EncoderGradientNorms(reconstruction: 2.5, divergence: 0.1))
    return entry
  }

  @Test func theTableHasARowForEachRun() throws {
    let entries = [try entry(), try entry("a longer name", "model.kind=vae", "model.likelihood=bernoulli")]
    #expect(
      ResultTable.text(entries) == """
        run            model  T  data             epoch  test ELBO  log-likelihood
        -------------  -----  -  ---------------  -----  ---------  --------------
        tiny           vlae   4  mnist                2       0.33     2.00 ± 0.10
        a longer name  vae    -  mnist, binarize      2       0.33     2.00 ± 0.10

        run              K  at K/10  error   ESS   5 %  train s  eval s
        -------------  ---  -------  -----  ----  ----  -------  ------
        tiny           100     1.90  0.010  30.0  12.0     12.3     1.5
        a longer name  100     1.90  0.010  30.0  12.0     12.3     1.5

        """)
  }

  /// A log-likelihood that a few samples carry rises with their number.
  @Test func aPoorEstimateIsTold() throws {
    let text = ResultTable.text([try entry(ess: 2)])
    let note =
      " * tiny: half of the images have an effective sample size (ESS) of 2.0 of 100 or less, so the "
      + "log-likelihood still rises with K: more samples by `vlae evaluate runs/a "
      + "--set evaluation.importanceSamples=1000`"
    let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.hasSuffix(note))
    #expect(text.split(separator: "\n").allSatisfy { $0.count < 80 })
  }

  @Test func runsOfOneNameGoByTheirPaths() throws {
    let entries = [try entry(), try entry("other", at: "runs/b"), try entry(at: "runs/c")]
    let names = ResultTable.text(entries).split(separator: "\n")[2..<5].map { $0.prefix { $0 != " " } }
    #expect(names == ["runs/a", "other", "runs/c"])
  }

  @Test func theLatentTableShowsWhatCollapsed() throws {
    var other = try entry("b", "model.kind=hf", "model.steps=12")
    other.firstStep = nil
    let entries = [try entry(), other]
    #expect(
      ResultTable.text(entries, .latent) == """
        run   model   T  data   active units  gradient of reconstruction  gradient of KL
        ----  -----  --  -----  ------------  --------------------------  --------------
        tiny  vlae    4  mnist        3 of 7                         2.5             0.1
        b     hf     12  mnist        3 of 7                           -               -
        \(wrapped(ResultTable.meaningOfActiveUnits, to: 79).joined(separator: "\n"))

        """)
    #expect(ResultTable.meaningOfActiveUnits.contains("variance above 0.01"))
    let markdown = ResultTable.text(entries, .latent, markdown: true)
    #expect(markdown.hasSuffix(" |\n\n* \(ResultTable.meaningOfActiveUnits)\n"))
  }

  /// Figures on other files than the published ones are never without their mark; what it means is said once for each
  /// set.
  @Test func resultsOnOtherDataAreMarked() throws {
    func data(_ authenticity: DataSet.Authenticity, missing: [String] = []) -> DataSet.Provenance {
      DataSet.Provenance(
        dataSet: "cifar-10", location: DataSet.Location(origin: .cache, directory: "/a/b"),
        authenticity: authenticity, missing: missing)
    }
    let good = try entry()
    let other = try entry("other", data: data(.notOfficial))
    let another = try entry("another", data: data(.notOfficial))
    let unknown = try entry("unknown", data: data(.unknown, missing: ["data_batch_5.bin"]))
    let lines = ResultTable.text([good, other, another, unknown]).split(separator: "\n").map(String.init)
    #expect(!lines[2].contains("*") && lines[3...5].allSatisfy { $0.contains(" cifar-10 *  ") })
    let notes = [
      "* cifar-10 in /a/b: not the published files",
      "* cifar-10 in /a/b: partial, without data_batch_5.bin; no published checksum to compare with",
    ]
    #expect(lines.count == 15)
    #expect(lines.suffix(3).joined(separator: " ") == notes.joined(separator: " "))
    let markdown = ResultTable.text([unknown, unknown], markdown: true)
    #expect(markdown.hasSuffix(" |\n\n" + notes[1] + "\n"), "once, below the table")
    #expect(ResultTable.text([good], markdown: true).hasSuffix(" |\n"))
    let latent = ResultTable.text([other], .latent)
    #expect(latent.contains(" cifar-10 *  ") && latent.contains("\n" + notes[0] + "\n"))
  }

  @Test func aRunIsReadWithItsConfiguration() throws {
    let folder = try TemporaryFolder()
    let configuration = try ExperimentConfiguration(
      parsing: Array("{}".utf8), source: "", overrides: ["model.kind=iaf", "model.steps=3"])
    let run = RunDirectory(path: folder.path)
    try run.prepare(configuration)
    let error = #expect(throws: RunDirectoryError.self) { try ResultTable.Entry(run: run) }
    #expect(error?.isIncomplete == true)
    try Files.writeAtomically(try entry("x").result!.json.pretty, to: run.resultFile)
    let entry = try ResultTable.Entry(run: run)
    #expect(entry.path == folder.path && entry.kind == .iaf && entry.steps == 3 && entry.preprocessing == .center)
    #expect(entry.result?.name == "x")
  }
}
