import ArgumentParser
import Experiments

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a model from a JSON configuration and evaluate it on the test set.",
    discussion: "Settings, in the file or by --set:\n\n" + ExperimentConfiguration.fieldHelp)

  @Argument(help: ArgumentHelp("The configuration, or a grid with --job.", valueName: "config.json"))
  var configurationFile: String

  @Option(help: ArgumentHelp("The job of a grid to train, such as mnist/vlae-T4/seed1.", valueName: "name"))
  var job: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Override a setting of the file; may be repeated.", valueName: "key=value"))
  var overrides: [String] = []

  @Option(help: ArgumentHelp("The run directory. (default: runs/NAME)", valueName: "directory"))
  var output: String?

  @Flag(help: "Start anew where a run is already in the run directory, instead of going on with it.")
  var force = false

  @Option(
    help: ArgumentHelp(
      "Save and end after this time, \(TimeSpan.help), with exit code 75; the same command goes on.", valueName: "time"))
  var maxTime: TimeSpan?

  /// Says on standard output how far it is, and stops where standard input ends.
  @Flag(help: .hidden) var worker = false

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if output == "" { throw ValidationError("--output expects a folder, found an empty text") }
    if job != nil && !overrides.isEmpty {
      throw ValidationError("--set does not go with --job: set it in the grid, or train a configuration of its own")
    }
  }

  func run() throws {
    threads.apply()
    let (configuration, path) = try experiment()
    Interruption.install()
    StandardStreams.outliveReaders()
    if worker {
      let observer = WorkerObserver()
      _ = try Run(path).train(configuration, arguments: CommandLine.arguments, observer: observer)
      return
    }
    let observer = TerminalObserver(limit: maxTime)
    let result: RunResult
    do {
      result = try Run(path).train(configuration, force: force, arguments: CommandLine.arguments, observer: observer)
    } catch ExperimentError.interrupted(let kept) where !Interruption.requested {
      throw StopError(limit: maxTime!, kept: kept)
    }
    print(
      ResultTable.text([ResultTable.Entry(path: path, configuration: configuration, result: result)]), terminator: "")
    print(
      """

      The run is in \(path). Go on with
        vlae reconstruct \(path)
        vlae sample \(path)
        vlae evaluate \(path) --set evaluation.importanceSamples=5000
        vlae encode \(path)
        vlae score \(path)
        vlae export \(path) --to parameters.safetensors
      """)
  }

  /// What to train, and where.
  private func experiment() throws -> (ExperimentConfiguration, path: String) {
    // Read once: what comes through a pipe cannot be read again.
    let bytes = try Files.read(configurationFile)
    if let job {
      let grid = try Grid(parsing: bytes, source: configurationFile)
      let chosen = try grid.job(named: job)
      return (chosen.configuration, output ?? chosen.path(in: RunDirectory.defaultPath(name: grid.name)))
    }
    if try Grid.isGrid(parsing: bytes, source: configurationFile) {
      let grid = try Grid(parsing: bytes, source: configurationFile)
      throw GridError.isGrid(path: configurationFile, jobs: grid.jobs.map(\.name))
    }
    let configuration = try ExperimentConfiguration(parsing: bytes, source: configurationFile, overrides: overrides)
    return (configuration, output ?? RunDirectory.defaultPath(name: configuration.name))
  }
}
