import ArgumentParser
import Experiments

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Show the results of runs in one table.",
    discussion: """
      Figures are means over the test images, in nats. The log-likelihood stands with its standard error over the \
      images; the second table says how far the estimate from K samples can be trusted: the log-likelihood from a \
      tenth of them, the estimate's own error, and the median and the 5 % quantile of the images' effective sample \
      size (ESS). Shown is the evaluation at the end of the training, or another one of `vlae evaluate` by \
      --evaluation. Runs of one name go by their paths. Runs without a result, damaged ones, and folders that are no runs are named on standard \
      error and left out.
      """)

  @Argument(help: ArgumentHelp("The run directories.", valueName: "run"))
  var directories: [String]

  @Flag(help: "Write the table in Markdown.")
  var markdown = false

  @Flag(help: "Show what became of the latent dimensions instead: active units, and the first step's gradients.")
  var latent = false

  @Option(
    help: ArgumentHelp(
      "Show this evaluation of the runs, such as mnist-K5000-seed0. (default: that of their training)",
      valueName: "name"))
  var evaluation: String?

  func run() throws {
    var entries: [ResultTable.Entry] = []
    for directory in directories {
      do {
        let run = try RunDirectory.open(directory)
        entries.append(try ResultTable.Entry(run: run, evaluation: evaluation))
        let others = try run.evaluationNames().filter { $0 != entries.last!.evaluation.name }
        if !others.isEmpty {
          Terminal.standardError.note(
            "\(directory) has further evaluations, shown by --evaluation: \(others.joined(separator: ", "))")
        }
      } catch where directories.count > 1 && error is any ReportableError {
        // One damaged run, or a stray file among many, leaves the others.
        Terminal.standardError.note("\(error)")
      }
    }
    if entries.isEmpty { throw ExperimentError.noResults(runs: directories.count) }
    print(ResultTable.text(entries, latent ? .latent : .figures, markdown: markdown), terminator: "")
  }
}
