import Experiments
import LatentModels
import TestSupport
import Testing

/// A small data set with a configuration, and trainings on it that show no progress.
struct TinyTraining {
  let folder: TemporaryFolder
  var configuration: ExperimentConfiguration

  init(_ overrides: [String] = [], images: BlobImages = BlobImages()) throws {
    folder = try TemporaryFolder()
    try images.write(to: folder, "data")
    let settings = [
      "data.directory=\(folder.file("data"))", "data.validation=64", "model.latent=2", "model.hidden=8,8",
      "model.steps=1", "training.epochs=3", "training.batch=32", "training.learningRate=0.005", "training.seed=1",
      "evaluation.importanceSamples=10",
    ]
    configuration = try ExperimentConfiguration(
      parsing: Array("{}".utf8), source: "", overrides: settings + overrides)
  }

  /// A trainer into `name` of the folder that has run to its end, with the parameters it returned.
  func train(into name: String = "run") throws -> (trainer: Trainer, parameters: NamedValues<Tensor<Float>>) {
    let run = try makeRun(at: folder.file(name), configuration)
    let data = try ExperimentData(configuration)
    var trainer = Trainer(
      configuration, data: data, run: run, parameters: try configuration.initialParameters(for: data))
    try trainer.train()
    return (trainer, trainer.best)
  }

  func model(_ data: ExperimentData) -> any LatentModel {
    configuration.modelDescription(pixels: data.training.pixelCount).makeModel()
  }
}

func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

/// Expects two sets of tensors to agree in every bit.
func expectIdentical(
  _ found: [Tensor<Float>], _ expected: [Tensor<Float>], sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.count == expected.count, sourceLocation: sourceLocation)
  for (tensor, other) in zip(found, expected) { expectIdentical(tensor, other, sourceLocation: sourceLocation) }
}
