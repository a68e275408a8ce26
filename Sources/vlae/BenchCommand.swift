import ArgumentParser
import Experiments
import ImageData
import LatentModels

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure speed.", subcommands: [BenchStepCommand.self])
}

struct BenchStepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "step",
    abstract: "Time training steps (forward, backward and ADAM) on random data or images, in single precision.")

  @Option(help: "The model.")
  var model: ModelKind

  @Option(help: "Pixels of an image. (default: 784)", transform: wholeNumber(in: 1...1_000_000))
  var pixels = 784

  @Option(
    help: ArgumentHelp("Hidden widths of the encoder, separated by commas. (default: 500,500)", valueName: "widths"),
    transform: hiddenWidths)
  var hidden = [500, 500]

  @Option(help: "Latent dimensions. (default: 50)", transform: wholeNumber(in: 1...65_536))
  var latent = 50

  @Option(help: "Mode updates of vlae. (default: 4)", transform: wholeNumber(in: 0...256))
  var steps = 4

  @Option(help: "Images a step. (default: 128)", transform: wholeNumber(in: 1...1_000_000))
  var batch = 128

  @Option(help: "The output's distribution.")
  var likelihood = LikelihoodKind.gaussian

  @Option(help: "Steps that are timed. (default: 20)", transform: wholeNumber(in: 1...1_000_000))
  var repetitions = 20

  @Option(help: ArgumentHelp("Images to train on, a data set; it sets the pixels. (default: random data)", valueName: "set"))
  var data: String?

  @Option(help: "The folder of the data set. (default: the usual places)")
  var directory: String?

  @Option(help: "What is done to the images. (default: center, for Bernoulli outputs binarize)")
  var preprocessing: Preprocessing?

  @Option(help: "Training steps before the first that is timed. (default: 0)", transform: wholeNumber(in: 0...1_000_000))
  var after = 0

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var threads: ThreadOptions

  private func benchmark(_ images: PreparedImages?) -> StepBenchmark {
    let description = ModelDescription(
      kind: model, likelihood: likelihood, pixels: images?.pixelCount ?? pixels, hidden: hidden, latent: latent,
      steps: steps)
    var benchmark = StepBenchmark(model: description, batch: batch, repetitions: repetitions)
    benchmark.images = images
    benchmark.trainingSteps = after
    return benchmark
  }

  private func images() throws -> PreparedImages? {
    guard let data else { return nil }
    let dataSet = try DataSet(named: data)
    let (images, _) = try dataSet.load(from: dataSet.locate(directory: directory).directory)
    let indices = Array(0..<images.count)
    let preprocessing = preprocessing ?? (likelihood == .bernoulli ? .binarize : .center)
    let transform = PixelTransform(preprocessing, fittedTo: images, indices: indices)
    return PreparedImages(images, indices: indices, transform: transform, seed: 1)
  }

  func validate() throws {
    do {
      try benchmark(nil).model.checkTrainingMemory(batch: batch)
    } catch {
      throw ValidationError("\(error)")
    }
  }

  func run() throws {
    threads.apply()
    let result = try benchmark(images()).run()
    print(json ? result.json.pretty : result.text, terminator: "")
  }
}

extension Preprocessing: ExpressibleByArgument {}
extension ModelKind: ExpressibleByArgument {}
extension LikelihoodKind: ExpressibleByArgument {}
