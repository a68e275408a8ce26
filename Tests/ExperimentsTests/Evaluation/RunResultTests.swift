import Experiments
import ImageData
import LatentModels
import TestSupport
import Testing

struct RunResultTests {
  private let result = RunResult(
    name: "tiny", test: .init(elbo: 1.0 / 3, logLikelihood: 2, standardError: 0.1, images: 64, activeUnits: 3), validationELBO: nil,
    bestEpoch: 2, epochs: 5, latent: 7,
    firstGradients: EncoderGradientNorms(reconstruction: 2.5, divergence: 0.1), importanceSamples: 100,
    trainingSeconds: 12.34, evaluationSeconds: .nan,
    dataLocation: DataSet.Location(origin: .cache, directory: "/a/b"))

  @Test(arguments: [nil, -2.5])
  func resultsReadBackEqual(validation: Double?) throws {
    let folder = try TemporaryFolder()
    let run = try RunDirectory.create(at: folder.path, configuration: ExperimentConfiguration())
    var written = result
    written.validationELBO = validation
    try Files.writeAtomically(written.json.pretty, to: run.resultFile)
    let back = try RunResult(run: run)
    #expect(back.json.line == written.json.line)
    #expect(back.validationELBO == validation)
    #expect(back.firstGradients == result.firstGradients)
    #expect(back.evaluationSeconds.isNaN, "JSON has no NaN; null stands for it")
    #expect(back.dataLocation == written.dataLocation)
  }

  @Test(arguments: [
    ("\"epochs\": 5", "\"epochs\": 1e300", "epochs: expected a whole number, found 1e+300"),
    ("\"elbo\": 0.3333333333333333", "\"elbo\": \"x\"", "test.elbo: expected a number or null, found the string \"x\""),
    ("\"images\"", "\"image\"", "test.images: expected this key, found none"),
    ("\"tiny\"", "null", "name: expected a string, found null"),
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
      ResultTable.table([result, other]).plain == """
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
      ResultTable.latentTable([result, other]).plain == """
        run   active units  gradient of reconstruction  gradient of KL
        ----  ------------  --------------------------  --------------
        tiny        3 of 7                         2.5             0.1
        b           3 of 7                           -               -

        """)
  }
}
