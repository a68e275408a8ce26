import ArgumentParser
import Benchmarking
import Experiments
import ImageData
import LatentModels

/// The model that is measured, and what it is trained on before.
struct BenchModelOptions: ParsableArguments {
  @Option(help: "The model.")
  var model: ModelKind

  @Option(help: "Pixels of an image.", in: 1...1_000_000)
  var pixels = 784

  @Option(
    help: ArgumentHelp("Hidden widths of the encoder, separated by commas. (default: 500,500)", valueName: "widths"),
    transform: hiddenWidths)
  var hidden = [500, 500]

  @Option(help: "Latent dimensions.", in: 1...65_536)
  var latent = 50

  @Option(help: "Mode updates, ascent steps or flows.", in: 0...256)
  var steps = 4

  @Option(help: "The output's distribution.")
  var likelihood = LikelihoodKind.gaussian

  @Option(
    help: ArgumentHelp("Data set of the images; it sets the pixels. (default: random data)", valueName: "set"))
  var data: String?

  @Option(help: "The folder of the data set. (default: the usual places)")
  var directory: String?

  @Option(help: "What is done to the images. (default: center, for Bernoulli outputs binarize)")
  var preprocessing: Preprocessing?

  @Option(help: "Training steps before the first that is timed.", in: 0...1_000_000)
  var after = 0

  func images() throws -> PreparedImages? {
    try data.map {
      try PreparedImages.benchmarkImages($0, directory: directory, preprocessing: preprocessing, for: likelihood)
    }
  }

  func description(_ images: PreparedImages?) -> ModelDescription {
    ModelDescription(
      kind: model, likelihood: likelihood, pixels: images?.pixelCount ?? pixels, hidden: hidden, latent: latent,
      steps: steps)
  }

  func checkMemory(batch: Int) throws {
    do {
      try description(nil).checkTrainingMemory(batch: batch)
    } catch {
      throw ValidationError("\(error)")
    }
  }
}

extension Preprocessing: ExpressibleByArgument {}
extension ModelKind: ExpressibleByArgument {}
extension LikelihoodKind: ExpressibleByArgument {}
