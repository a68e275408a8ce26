import ArgumentParser
import Experiments

struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Draw samples from a run's model as a PNG grid.",
    discussion: """
      The decoder's mean images of draws from the prior, by the run's checkpoint that is evaluated; in samples.png of \
      the run directory if nothing else is said.
      """)

  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
  var directory: String

  @Option(help: "How many samples.", in: 1...10_000)
  var count = 64

  @OptionGroup var arguments: PictureArguments

  func run() throws {
    arguments.threads.apply()
    let picture = try Run(directory).sample(count: count, arguments.options)
    Terminal.announce(picture.description, at: arguments.output)
  }
}
