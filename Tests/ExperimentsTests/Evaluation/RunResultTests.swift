import Experiments
import ImageData
import LatentModels
import LocatedJSON
import TestSupport
import Testing

struct RunResultTests {
  private let result = RunResult(
    name: "tiny", test: someEvaluation(), validationELBO: nil, bestEpoch: 2, epochs: 5, trainingSeconds: 12.34)

  private func result(_ authenticity: DataSet.Authenticity, missing: [String] = []) -> RunResult {
    var result = result
    result.test.data = DataSet.Provenance(
      dataSet: "cifar-10", location: result.test.data.location, authenticity: authenticity, missing: missing)
    return result
  }

  @Test(arguments: [nil, -2.5])
  func resultsReadBackEqual(validation: Double?) throws {
    let folder = try TemporaryFolder()
    let run = try makeRun(at: folder.path, ExperimentConfiguration())
    var written = result(.notOfficial, missing: ["a", "b"])
    written.validationELBO = validation
    try Files.writeAtomically(written.json.pretty, to: run.resultFile)
    let back = try RunResult(run: run)
    #expect(back == written)
    #expect(back.json.line == written.json.line)
  }

  @Test(arguments: [
    ("\"epochs\": 5", "\"epochs\": 1e300", "epochs: expected a whole number, found 1e+300"),
    ("\"elbo\": 0.3333333333333333", "\"elbo\": \"x\"", "test.elbo: expected a number or null, found the string \"x\""),
    ("\"elbo\": 0.3333333333333333", "\"elbo\": null", "test.elbo: expected a number, found null"),
    ("\"images\"", "\"image\"", "test.images: expected this key, found none"),
    ("\"tiny\"", "null", "name: expected a string, found null"),
    ("\"missing\": []", "\"missing\": 1", "test.data.missing: expected an array of strings, found 1"),
    ("\"missing\": []", "\"missing\": [2]", "test.data.missing: expected a string, found 2"),
  ])
  func damageIsNamed(old: String, new: String, message: String) throws {
    let folder = try TemporaryFolder()
    let run = try makeRun(at: folder.path, ExperimentConfiguration())
    let good = result.json.pretty
    try #require(good.contains(old))
    try Files.writeAtomically(good.replacing(old, with: new), to: run.resultFile)
    let error = #expect(throws: JSONError.self) { try RunResult(run: run) }
    #expect(error?.description.hasPrefix(run.resultFile + ":") == true)
    #expect(error?.description.hasSuffix(": " + message) == true)
  }

  /// Of every byte but those of the times: none shows other figures.
  @Test func aFlippedBitIsSeen() throws {
    let folder = try TemporaryFolder()
    let run = try makeRun(at: folder.path, ExperimentConfiguration())
    try run.write(result.test)
    let file = run.evaluationFile(result.test.name)
    let good = try Files.read(file)
    for place in good.indices {
      for bit in 0..<8 {
        var bytes = good
        bytes[place] ^= 1 << bit
        try Files.writeAtomically(String(decoding: bytes, as: UTF8.self), to: file)
        guard var read = try? Evaluation(contentsOf: file) else { continue }
        read.seconds = result.test.seconds
        #expect(read == result.test, "bit \(bit) of byte \(place)")
      }
    }
    let changed = String(decoding: good, as: UTF8.self).replacing("0.333", with: "0.334")
    try Files.writeAtomically(changed, to: file)
    #expect(throws: RunDirectoryError.damaged(file: file)) { try Evaluation(contentsOf: file) }
  }
}

/// The figures of an evaluation of three latent dimensions on 64 images.
func someEvaluation() -> Evaluation {
  Evaluation(
    figures: TestFigures(
      images: 64, elbo: 1.0 / 3, logLikelihood: 2, standardError: 0.1, estimateError: 0.01, logLikelihoodOfATenth: 1.9,
      medianEffectiveSampleSize: 30, lowEffectiveSampleSize: 12, activeUnits: 3),
    importanceSamples: 100, seed: 0, epoch: 2, latent: 7, seconds: 1.5,
    data: DataSet.Provenance(
      dataSet: "mnist", location: DataSet.Location(origin: .cache, directory: "/a/b"), authenticity: .official,
      missing: []))
}
