import ArgumentParser
import Experiments

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Show the results of runs in one table.",
    discussion: """
      Figures are means over the test images, in nats, with the standard error of the log-likelihood. Runs of one \
      name go by their paths. Runs without a result, and folders that are no runs, are named on standard error and \
      left out.
      """)

  @Argument(help: ArgumentHelp("The run directories.", valueName: "run"))
  var directories: [String]

  @Flag(help: "Write the table in Markdown.")
  var markdown = false

  @Flag(help: "Show what became of the latent dimensions instead: active units, and the first step's gradients.")
  var latent = false

  func run() throws {
    var entries: [ResultTable.Entry] = []
    for directory in directories {
      do {
        entries.append(try ResultTable.Entry(run: RunDirectory.open(directory)))
      } catch let error as RunDirectoryError where error.isIncomplete && directories.count > 1 {
        Terminal.standardError.write("note: \(error)\n")
      }
    }
    if entries.isEmpty { throw ExperimentError.noResults(runs: directories.count) }
    print(ResultTable.text(entries, latent: latent, markdown: markdown), terminator: "")
  }
}
