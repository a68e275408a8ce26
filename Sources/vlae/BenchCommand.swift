import ArgumentParser
import Experiments
import LatentModels

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure speed.", subcommands: [BenchStepCommand.self])
}

struct BenchStepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "step",
    abstract: "Time training steps (forward, backward and ADAM) on random data, in single precision.")

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

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var threads: ThreadOptions

  private var benchmark: StepBenchmark {
    let description = ModelDescription(
      kind: model, likelihood: likelihood, pixels: pixels, hidden: hidden, latent: latent, steps: steps)
    return StepBenchmark(model: description, batch: batch, repetitions: repetitions)
  }

  func validate() throws {
    do {
      try benchmark.model.checkTrainingMemory(batch: batch)
    } catch {
      throw ValidationError("\(error)")
    }
  }

  func run() throws {
    threads.apply()
    let result = try benchmark.run()
    print(json ? result.json.pretty : result.text, terminator: "")
  }
}

extension ModelKind: ExpressibleByArgument {}
extension LikelihoodKind: ExpressibleByArgument {}
