import Experiments
import ImageData
import LatentModels
import LocatedJSON
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
}
