import ArgumentParser
import Experiments

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Evaluate a run's checkpoint on test images, and keep the figures in its folder evaluations.",
    discussion: "The checkpoint is the one with the best validation bound, without validation images the last one.")

  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
  var directory: String

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Override evaluation.importanceSamples, evaluation.seed, data.set, data.directory, data.test, data.resize or "
        + "data.range of the run's configuration.",
      valueName: "key=value"))
  var overrides: [String] = []

  @OptionGroup var threads: ThreadOptions

  func run() throws {
    threads.apply()
    Interruption.install()
    StandardStreams.outliveReaders()
    let evaluation = try Run(directory).evaluate(overrides: overrides, observer: TerminalObserver())
    let run = try RunDirectory.open(directory)
    print(
      ResultTable.text([ResultTable.Entry(path: directory, configuration: try run.configuration(), evaluation)]),
      terminator: "")
    print("\nkept in \(run.evaluationFile(evaluation.name))")
  }
}
