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

  @Option(help: "The model: \(ModelKind.allCases.map(\.rawValue).joined(separator: ", ")).")
  var model: ModelKind

  @Option(help: "Pixels of an image.")
  var pixels = 784

  @Option(help: ArgumentHelp("Hidden widths of the encoder, separated by commas.", valueName: "widths"))
  var hidden = HiddenWidths([500, 500])

  @Option(help: "Latent dimensions.")
  var latent = 50

  @Option(help: "Mode updates.")
  var steps = 4

  @Option(help: "Images a step.")
  var batch = 128

  @Option(help: "The output's distribution: gaussian or bernoulli.")
  var likelihood = LikelihoodKind.gaussian

  @Option(help: "Steps that are timed.")
  var repetitions = 20

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    for (name, value, least) in [
      ("--pixels", pixels, 1), ("--latent", latent, 1), ("--steps", steps, 0), ("--batch", batch, 1),
      ("--repetitions", repetitions, 1),
    ] where !(least...1_000_000).contains(value) {
      throw ValidationError("\(name) expects a number from \(least) to 1000000, found \(value)")
    }
  }

  func run() throws {
    threads.apply()
    let description = ModelDescription(
      kind: model, likelihood: likelihood, pixels: pixels, hidden: hidden.widths, latent: latent, steps: steps)
    let result = try StepBenchmark(model: description, batch: batch, repetitions: repetitions).run()
    print(json ? result.json.pretty : result.text, terminator: "")
  }
}

/// Widths written as `500,500`.
struct HiddenWidths: ExpressibleByArgument {
  let widths: [Int]

  init(_ widths: [Int]) { self.widths = widths }

  init?(argument: String) {
    let widths = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard !widths.isEmpty, widths.allSatisfy({ $0.map { (1...65_536).contains($0) } ?? false }) else { return nil }
    self.widths = widths.map { $0! }
  }

  var defaultValueDescription: String { widths.map(String.init).joined(separator: ",") }
}

extension ModelKind: ExpressibleByArgument {}
extension LikelihoodKind: ExpressibleByArgument {}
