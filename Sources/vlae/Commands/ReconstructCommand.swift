import ArgumentParser
import Experiments

struct ReconstructCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconstruct",
    abstract: "Show test images above their reconstructions as a PNG grid.",
    discussion: """
      Each column is a test image. From the top: the original, for a Bernoulli likelihood the binary image that the \
      model is shown, and the decoder's mean at the mode of the posterior; for vlae and vlae-cg a row for each update \
      t = 0 to T. More images than --columns go on in another band of the same rows. What is printed names the rows. \
      The picture goes to reconstructions.png of the run directory if nothing else is said.
      """)

  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
  var directory: String

  @Option(help: "How many test images.", in: 1...10_000)
  var count = 16

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Override data.directory, data.set, data.test, data.resize or data.range of the run's configuration.",
      valueName: "key=value"))
  var overrides: [String] = []

  @OptionGroup var arguments: PictureArguments

  func run() throws {
    arguments.threads.apply()
    let picture = try Run(directory).reconstruct(count: count, arguments.options, overrides: overrides)
    Terminal.announce(picture.description, at: arguments.output)
  }
}
