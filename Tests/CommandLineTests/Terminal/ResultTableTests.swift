import Experiments
import ImageData
import LatentModels
import TestSupport
import Testing
import vlae

struct ResultTableTests {
  private func entry(
    _ name: String = "tiny", at path: String = "runs/a", data: DataSet.Provenance? = nil, _ settings: String...
  ) throws -> ResultTable.Entry {
    let official = DataSet.Provenance(
      dataSet: "mnist", location: DataSet.Location(origin: .cache, directory: "/a/b"), authenticity: .official,
      missing: [])
    let result = RunResult(
      name: name, test: .init(elbo: 1.0 / 3, logLikelihood: 2, standardError: 0.1, images: 64, activeUnits: 3),
      validationELBO: nil, bestEpoch: 2, epochs: 5, latent: 7,
      firstGradients: EncoderGradientNorms(reconstruction: 2.5, divergence: 0.1), importanceSamples: 100,
      trainingSeconds: 12.34, evaluationSeconds: .nan, data: data ?? official)
    let configuration = try ExperimentConfiguration(parsing: Array("{}".utf8), source: "", overrides: settings)
    return ResultTable.Entry(path: path, configuration: configuration, result: result)
  }

  @Test func theTableHasARowForEachRun() throws {
    let entries = [try entry(), try entry("a longer name", "model.kind=vae", "model.likelihood=bernoulli")]
    #expect(
      ResultTable.text(entries) == """
        run            model  T  data             epoch  test ELBO  log-likelihood    K  train s  eval s
        -------------  -----  -  ---------------  -----  ---------  --------------  ---  -------  ------
        tiny           vlae   4  mnist                2       0.33     2.00 ± 0.10  100     12.3     nan
        a longer name  vae    -  mnist, binarize      2       0.33     2.00 ± 0.10  100     12.3     nan

        """)
  }

  @Test func runsOfOneNameGoByTheirPaths() throws {
    let entries = [try entry(), try entry("other", at: "runs/b"), try entry(at: "runs/c")]
    let names = ResultTable.text(entries).split(separator: "\n").dropFirst(2).map { $0.prefix { $0 != " " } }
    #expect(names == ["runs/a", "other", "runs/c"])
  }

  @Test func theLatentTableShowsWhatCollapsed() throws {
    var other = try entry("b", "model.kind=hf", "model.steps=12")
    other.result.firstGradients = nil
    let entries = [try entry(), other]
    #expect(
      ResultTable.text(entries, latent: true) == """
        run   model   T  data   active units  gradient of reconstruction  gradient of KL
        ----  -----  --  -----  ------------  --------------------------  --------------
        tiny  vlae    4  mnist        3 of 7                         2.5             0.1
        b     hf     12  mnist        3 of 7                           -               -
        \(ResultTable.meaningOfActiveUnits)

        """)
    #expect(ResultTable.meaningOfActiveUnits.contains("variance above 0.01"))
    let markdown = ResultTable.text(entries, latent: true, markdown: true)
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
    #expect(lines.count == 8 && lines.suffix(2) == notes[...])
    let markdown = ResultTable.text([unknown, unknown], markdown: true)
    #expect(markdown.hasSuffix(" |\n\n" + notes[1] + "\n"), "once, below the table")
    #expect(ResultTable.text([good], markdown: true).hasSuffix(" |\n"))
    let latent = ResultTable.text([other], latent: true)
    #expect(latent.contains(" cifar-10 *  ") && latent.contains("\n" + notes[0] + "\n"))
  }

  @Test func aRunIsReadWithItsConfiguration() throws {
    let folder = try TemporaryFolder()
    let configuration = try ExperimentConfiguration(
      parsing: Array("{}".utf8), source: "", overrides: ["model.kind=iaf", "model.steps=3"])
    let run = try RunDirectory.create(at: folder.path, configuration: configuration)
    let error = #expect(throws: RunDirectoryError.self) { try ResultTable.Entry(run: run) }
    #expect(error?.isIncomplete == true)
    try Files.writeAtomically(try entry("x").result.json.pretty, to: run.resultFile)
    let entry = try ResultTable.Entry(run: run)
    #expect(entry.path == folder.path && entry.kind == .iaf && entry.steps == 3 && entry.preprocessing == .center)
    #expect(entry.result.name == "x")
  }
}
