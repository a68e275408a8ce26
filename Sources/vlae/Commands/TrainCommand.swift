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

  @Flag(help: "Start anew where a run is already in the run directory, instead of going on with it.")
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
    let result = try Run(path).train(
      configuration, force: force, arguments: CommandLine.arguments, observer: TerminalObserver())
    print(
      ResultTable.text([ResultTable.Entry(path: path, configuration: configuration, result: result)]), terminator: "")
    print(
      """

      The run is in \(path). Go on with
        vlae reconstruct \(path)
        vlae sample \(path)
        vlae evaluate \(path) --set evaluation.importanceSamples=5000
        vlae export \(path) --to parameters.safetensors
      """)
  }
}
