import ArgumentParser
import Experiments
import LinearAlgebra

struct GridCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grid",
    abstract: "Train every job of a grid, several at once, and go on where an earlier command stopped.",
    discussion: """
      Each job is a run in a folder of its name below the grid's. The same command again skips the finished ones and goes \
      on with the interrupted ones; more training.epochs in the file continue those that are finished. Several grid \
      commands, on one machine or on several with one file system, may work on one folder: a job is done once. Ctrl-C \
      stops all, each with its checkpoint.
      """)

  @OptionGroup var grid: GridArguments

  @Option(help: "Jobs at once, each with its share of the threads. (default: the cores available)", in: 1...1024)
  var jobs: Int?

  @Flag(help: "Do the jobs again that failed before.")
  var retryFailed = false

  @Option(
    help: ArgumentHelp(
      "Save and end after this time, \(TimeSpan.help), with exit code 75; the same command goes on.", valueName: "time"))
  var maxTime: TimeSpan?

  @OptionGroup var threads: ThreadOptions

  func run() throws {
    threads.apply()
    let (chosen, folder) = try grid.load()
    try chosen.check(in: folder)
    // A folder that cannot be made is one error, not one for each job.
    try Files.createFolder(folder)
    Interruption.install()
    StandardStreams.outliveReaders()
    let start = ContinuousClock.now
    func isOver() -> Bool { maxTime?.isOver(since: start) ?? false }
    let size = min(jobs ?? Threads.count, chosen.count)
    let runner = try GridRunner(
      chosen, file: grid.file, folder: folder, size: size, retriesFailed: retryFailed, progress: GridProgress(),
      shouldStop: { Interruption.requested || isOver() })
    try runner.run()
    let counts = runner.counts
    let left = counts.left + runner.interrupted
    if Interruption.requested || (isOver() && left > 0) {
      let kept = "\(folder): \(counts.finished) of \(chosen.count) jobs are done; the same command goes on from there"
      if Interruption.requested { throw ExperimentError.interrupted(kept: kept) }
      throw StopError(limit: maxTime!, kept: kept)
    }
    if counts.elsewhere > 0 {
      Terminal.standardError.note("\(counts.elsewhere) jobs are in the hands of another process")
    }
    if runner.interrupted > 0 {
      Terminal.standardError.note("\(runner.interrupted) jobs were interrupted; the same command goes on with them")
    }
    if counts.failed > 0 { throw GridFailure(failed: counts.failed, total: chosen.count, folder: folder) }
    print("\(counts.finished) of \(chosen.count) jobs in \(folder) are finished. Go on with\n  vlae report \(folder)")
  }
}

/// A grid, a choice of its jobs, and where its runs are.
struct GridArguments: ParsableArguments {
  @Argument(help: ArgumentHelp("The grid.", valueName: "grid.json"))
  var file: String

  @Option(help: ArgumentHelp("The folder of its runs. (default: runs/NAME)", valueName: "directory"))
  var output: String?

  @Option(
    help: ArgumentHelp("Only the jobs with this in their names, or with names of a pattern with *.", valueName: "pattern"))
  var only: String?

  func validate() throws {
    if output == "" { throw ValidationError("--output expects a folder, found an empty text") }
  }

  func load() throws -> (jobs: [GridJob], folder: String) {
    let grid = try Grid(contentsOf: file)
    return (try grid.jobs(matching: only), output ?? RunDirectory.defaultPath(name: grid.name))
  }
}
