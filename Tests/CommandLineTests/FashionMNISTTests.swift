import Foundation
import TestSupport
import Testing

private let folder = "/usr/share/datasets/fashion-mnist"

/// From Debian's package to a result, with the configuration of the quickstart cut down to seconds.
struct FashionMNISTTests {
  @Test(.enabled(if: FileManager.default.fileExists(atPath: folder), "needs the package dataset-fashion-mnist"))
  func aModelLearnsFromAllImages() throws {
    let configuration = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Configs/quickstart/vae.json").path
    let experiment = try TinyExperiment()
    let outcome = try vlae(
      TinyExperiment.arguments(
        ["training.epochs=2", "model.hidden=32", "model.latent=4", "evaluation.importanceSamples=5"],
        configuration: configuration),
      in: experiment.folder, environment: ["VLAE_DATA": nil, "XDG_CACHE_HOME": experiment.folder.path])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let result = try experiment.json("run/result.json")
    #expect(
      result["test"]?["data"] == [
        "set": "fashion-mnist", "directory": .string(folder), "foundBy": "system", "authenticity": "official",
        "missing": [],
      ])
    #expect(!outcome.output.contains("* fashion-mnist") && !outcome.output.contains("fashion-mnist *"))
    #expect(result["test"]?["images"] == 10_000)
    let metrics = try experiment.metrics()
    #expect(metrics.map { $0["step"] } == [469, 938], "60,000 images in batches of 128")
    let bounds = metrics.compactMap { $0["train"]?["elbo"]?.double }
    #expect(bounds[1] > bounds[0] + 50)
    let test = try #require(result["test"]?["elbo"]?.double)
    #expect(test > bounds[1])
    #expect((result["test"]?["logLikelihood"]?.double ?? 0) > test)
  }
}
