import ArgumentParser
import Experiments

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Evaluate a run's checkpoint on the test set again and write its result.json.",
    discussion: "The checkpoint is the one with the best validation bound, without validation images the last one.")

  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
  var directory: String

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Override evaluation.importanceSamples or data.directory of the run's configuration.", valueName: "key=value"))
  var overrides: [String] = []

  @OptionGroup var threads: ThreadOptions

  func run() throws {
    threads.apply()
    Interruption.install()
    _ = try Experiment.evaluate(run: directory, overrides: overrides, observer: TerminalObserver())
    print(ResultTable.text([try ResultTable.Entry(run: RunDirectory.open(directory))]), terminator: "")
  }
}
