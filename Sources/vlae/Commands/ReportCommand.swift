import ArgumentParser
import Experiments

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Show the results of runs in one table.",
    discussion: """
      Given run directories, a row for each. Figures are means over the test images, in nats. The log-likelihood stands \
      with its standard error over the images; the second table says how far the estimate from K samples can be trusted: \
      the log-likelihood from a tenth of them, the estimate's own error, and the median and the 5 % quantile of the \
      images' effective sample size (ESS). Shown is the evaluation at the end of the training, or another one of \
      `vlae evaluate` by --evaluation. Runs of one name go by their paths. Runs without a result, damaged ones, and \
      folders that are no runs are named on standard error and left out.

      Given the folder of a grid, a table of models by data sets: the mean log-likelihood over the runs that differ in \
      the seed alone, with its standard deviation and their number; what is not finished shows its state. With --latent or \
      --evaluation a row for each of its runs.
      """)

  @Argument(help: ArgumentHelp("Run directories, or the folder of a grid's runs.", valueName: "run"))
  var directories: [String]

  @Flag(help: "Write the table in Markdown.")
  var markdown = false

  @Flag(help: "Write the table of a grid as comma-separated values, a line for each cell.")
  var csv = false

  @Flag(help: "Write the table of a grid in LaTeX, for the package booktabs.")
  var latex = false

  @Option(help: ArgumentHelp("Settings that make the rows of a grid's table. (default: model.kind,model.steps)", valueName: "keys"))
  var rows: String?

  @Option(
    help: ArgumentHelp(
      "Settings that make its columns. (default: data.set,model.likelihood,data.preprocessing)", valueName: "keys"))
  var columns: String?

  @Flag(help: "Show what became of the latent dimensions instead: active units, and the first step's gradients.")
  var latent = false

  @Option(
    help: ArgumentHelp(
      "Show this evaluation of the runs, such as mnist-K5000-seed0. (default: that of their training)",
      valueName: "name"))
  var evaluation: String?

  private var isForGrids: Bool { csv || latex || rows != nil || columns != nil }

  func validate() throws {
    if [markdown, csv, latex].count(where: \.self) > 1 {
      throw ValidationError("--markdown, --csv and --latex exclude one another: choose one")
    }
    if isForGrids && (latent || evaluation != nil) {
      throw ValidationError(
        "--csv, --latex, --rows and --columns are for the table of a grid, which --latent and --evaluation do not have")
    }
  }

  func run() throws {
    guard isForGrids || directories.count == 1, !latent, evaluation == nil else { return try reportRuns() }
    let runs = try directories.flatMap { try RunDirectory.runs(below: $0) }
    // A single run is no grid.
    if !isForGrids, runs.map(\.path) == directories { return try reportRuns() }
    try reportGrid(runs)
  }

  private func reportGrid(_ runs: [RunDirectory]) throws {
    if runs.isEmpty { throw ExperimentError.noRuns(folder: directories.joined(separator: ", ")) }
    func keys(_ text: String?, _ usual: [String]) -> [String] {
      text?.split(separator: ",").map { String($0) } ?? usual
    }
    let report = try GridReport(
      runs, rows: keys(rows, GridReport.defaultRows), columns: keys(columns, GridReport.defaultColumns))
    for fault in report.faults { Terminal.standardError.note(fault) }
    if report.rows.isEmpty { throw ExperimentError.noResults(runs: runs.count) }
    let format: GridTable.Format = markdown ? .markdown : csv ? .csv : latex ? .latex : .plain
    print(GridTable(report).text(format), terminator: "")
  }

  private func reportRuns() throws {
    var entries: [ResultTable.Entry] = []
    // Of the folder of a grid its runs; what has none is named as it is.
    let paths = directories.flatMap { directory in
      let runs = (try? RunDirectory.runs(below: directory)) ?? []
      return runs.isEmpty ? [directory] : runs.map(\.path)
    }
    for directory in paths {
      do {
        let run = try RunDirectory.open(directory)
        entries.append(try ResultTable.Entry(run: run, evaluation: evaluation))
        let others = try run.evaluationNames().filter { $0 != entries.last!.evaluation.name }
        if !others.isEmpty {
          Terminal.standardError.note(
            "\(directory) has further evaluations, shown by --evaluation: \(others.joined(separator: ", "))")
        }
      } catch where paths.count > 1 && error is any ReportableError {
        // One damaged run, or a stray file among many, leaves the others.
        Terminal.standardError.note("\(error)")
      }
    }
    if entries.isEmpty { throw ExperimentError.noResults(runs: paths.count) }
    print(ResultTable.text(entries, latent ? .latent : .figures, markdown: markdown), terminator: "")
  }
}
