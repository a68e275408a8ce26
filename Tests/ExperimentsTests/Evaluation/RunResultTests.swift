import Experiments
import ImageData
import LatentModels
import TestSupport
import Testing

struct RunResultTests {
  private let result = RunResult(
    name: "tiny", test: .init(elbo: 1.0 / 3, logLikelihood: 2, standardError: 0.1, images: 64, activeUnits: 3),
    validationELBO: nil, bestEpoch: 2, epochs: 5, latent: 7,
    firstGradients: EncoderGradientNorms(reconstruction: 2.5, divergence: 0.1), importanceSamples: 100,
    trainingSeconds: 12.34, evaluationSeconds: .nan,
    data: DataSet.Provenance(
      dataSet: "mnist", location: DataSet.Location(origin: .cache, directory: "/a/b"), authenticity: .official,
      missing: []))

  private func result(_ authenticity: DataSet.Authenticity, missing: [String] = []) -> RunResult {
    var result = result
    result.data = DataSet.Provenance(
      dataSet: "cifar-10", location: result.data.location, authenticity: authenticity, missing: missing)
    return result
  }

  @Test(arguments: [nil, -2.5])
  func resultsReadBackEqual(validation: Double?) throws {
    let folder = try TemporaryFolder()
    let run = try RunDirectory.create(at: folder.path, configuration: ExperimentConfiguration())
    var written = result(.notOfficial, missing: ["a", "b"])
    written.validationELBO = validation
    try Files.writeAtomically(written.json.pretty, to: run.resultFile)
    let back = try RunResult(run: run)
    #expect(back.json.line == written.json.line)
    #expect(back.validationELBO == validation)
    #expect(back.firstGradients == result.firstGradients)
    #expect(back.evaluationSeconds.isNaN, "JSON has no NaN; null stands for it")
    #expect(back.data == written.data)
  }

  @Test(arguments: [
    ("\"epochs\": 5", "\"epochs\": 1e300", "epochs: expected a whole number, found 1e+300"),
    ("\"elbo\": 0.3333333333333333", "\"elbo\": \"x\"", "test.elbo: expected a number or null, found the string \"x\""),
    ("\"images\"", "\"image\"", "test.images: expected this key, found none"),
    ("\"tiny\"", "null", "name: expected a string, found null"),
    ("\"missing\": []", "\"missing\": 1", "data.missing: expected an array of strings, found 1"),
    ("\"missing\": []", "\"missing\": [2]", "data.missing: expected a string, found 2"),
  ])
  func damageIsNamed(old: String, new: String, message: String) throws {
    let folder = try TemporaryFolder()
    let run = try RunDirectory.create(at: folder.path, configuration: ExperimentConfiguration())
    let good = result.json.pretty
    try #require(good.contains(old))
    try Files.writeAtomically(good.replacing(old, with: new), to: run.resultFile)
    let error = #expect(throws: JSONError.self) { try RunResult(run: run) }
    #expect(error?.description.hasPrefix(run.resultFile + ":") == true)
    #expect(error?.description.hasSuffix(": " + message) == true)
  }

  @Test func theTableHasARowForEachResult() {
    var other = result
    other.name = "a longer name"
    #expect(
      ResultTable.text([result, other]) == """
        run            epoch  test ELBO  log-likelihood  ± error    K  training s  evaluation s
        -------------  -----  ---------  --------------  -------  ---  ----------  ------------
        tiny               2       0.33            2.00     0.10  100        12.3           nan
        a longer name      2       0.33            2.00     0.10  100        12.3           nan

        """)
  }

  @Test func theLatentTableShowsWhatCollapsed() {
    var other = result
    (other.name, other.firstGradients) = ("b", nil)
    #expect(
      ResultTable.text([result, other], latent: true) == """
        run   active units  gradient of reconstruction  gradient of KL
        ----  ------------  --------------------------  --------------
        tiny        3 of 7                         2.5             0.1
        b           3 of 7                           -               -

        """)
  }

  /// Figures on other files than the published ones are never without their mark.
  @Test func resultsOnOtherDataAreMarked() {
    let (other, unknown) = (result(.notOfficial), result(.unknown, missing: ["data_batch_5.bin"]))
    let lines = ResultTable.text([result, other, unknown]).split(separator: "\n").map(String.init)
    #expect(lines[2].hasPrefix("tiny    ") && lines[3].hasPrefix("tiny *  ") && lines[4].hasPrefix("tiny *  "))
    let notes = [
      "* tiny: cifar-10 in /a/b: not the published files",
      "* tiny: cifar-10 in /a/b: partial, without data_batch_5.bin; no published checksum to compare with",
    ]
    #expect(lines.suffix(2) == notes[...])
    let markdown = ResultTable.text([unknown, unknown], markdown: true)
    #expect(markdown.hasSuffix(" |\n\n" + notes[1] + "\n"), "once, below the table")
    #expect(ResultTable.text([result], markdown: true).hasSuffix(" |\n"))
    #expect(ResultTable.text([other], latent: true).contains("tiny *  "))
    #expect(ResultTable.text([other], latent: true).hasSuffix(notes[0] + "\n"))
  }
}
