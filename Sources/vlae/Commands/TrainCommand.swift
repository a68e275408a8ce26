import ArgumentParser
import Experiments

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model from a JSON configuration and evaluate it on the test set.",
    discussion: "Settings, in the file or by --set:\n\n" + ExperimentConfiguration.fieldHelp)

  @Argument(help: ArgumentHelp("The configuration.", valueName: "config.json"))
  var configurationFile: String

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Override a setting of the file; may be repeated.", valueName: "key=value"))
  var overrides: [String] = []

  @Option(help: ArgumentHelp("The run directory. (default: runs/NAME)", valueName: "directory"))
  var output: String?

  @Flag(help: "Replace the run that is already in the run directory.")
  var force = false

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if output == "" { throw ValidationError("--output expects a folder, found an empty text") }
  }

  func run() throws {
    threads.apply()
    let configuration = try ExperimentConfiguration(contentsOf: configurationFile, overrides: overrides)
    let path = output ?? RunDirectory.defaultPath(name: configuration.name)
    Interruption.install()
    let result = try Experiment(configuration).run(
      in: path, force: force, arguments: CommandLine.arguments, observer: TerminalObserver())
    print(
      ResultTable.text([ResultTable.Entry(path: path, configuration: configuration, result: result)]), terminator: "")
  }
}
