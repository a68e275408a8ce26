import Experiments
import Foundation
import ImageData
import LatentModels
import LocatedJSON

/// Results side by side, as a person reads them.
package enum ResultTable {
  /// A run's result with what tells it from others.
  package struct Entry: Sendable {
    /// The run directory.
    package var path: String
    package var kind: ModelKind
    /// Nil for a model without any.
    package var steps: Int?
    package var preprocessing: Preprocessing
    package var result: RunResult

    package init(path: String, configuration: ExperimentConfiguration, result: RunResult) {
      self.path = path
      kind = configuration.model.kind
      steps = kind == .vae ? nil : configuration.model.steps
      preprocessing = configuration.data.preprocessing
      self.result = result
    }

    /// The result that a run has left.
    /// - Throws: `RunDirectoryError` where the run has not ended, `FileError`, `ConfigurationError`, or `JSONError` for
    ///   a damaged file.
    package init(run: RunDirectory) throws {
      let result = try RunResult(run: run)
      self.init(path: run.path, configuration: try run.configuration(), result: result)
    }
  }

  /// A table, with a star behind each data set whose files are not just the published ones, and below it what they are.
  ///
  /// Runs go by their names; those that share one go by their paths.
  /// - Parameter latent: what became of the latent dimensions instead of the test figures.
  package static func text(_ entries: [Entry], latent: Bool = false, markdown: Bool = false) -> String {
    var table = TextTable(
      columns: [.left("run"), .left("model"), .right("T"), .left("data")] + (latent ? latentColumns : figureColumns))
    for entry in entries {
      table.append(
        identification(entry, among: entries) + (latent ? latentCells(entry.result) : figureCells(entry.result)))
    }
    var notes: [String] = []
    for data in entries.map(\.result.data) {
      guard let reservation = data.reservation else { continue }
      let note = "* \(data.dataSet) in \(data.location.directory): \(reservation)\n"
      if !notes.contains(note) { notes.append(note) }
    }
    if latent { notes.append("\(markdown ? "* " : "")\(meaningOfActiveUnits)\n") }
    let text = markdown ? table.markdown : table.plain
    // In Markdown a list, which an empty line divides from the table.
    return text + (markdown && !notes.isEmpty ? "\n" : "") + notes.joined()
  }

  /// What the column of the latent table counts.
  package static let meaningOfActiveUnits =
    "active units: latent dimensions whose posterior mean has a variance above \(Evaluator.activeVariance) over the "
    + "test images; with hf and iaf the mean is what the flow makes of the base posterior's mean"

  /// Run, model, steps and data.
  private static func identification(_ entry: Entry, among entries: [Entry]) -> [String] {
    let name = entry.result.name
    let isShared = entries.count { $0.result.name == name } > 1
    // Figures on pixels of another kind are no figures to compare with.
    let preprocessing = entry.preprocessing == .center ? "" : ", \(entry.preprocessing.rawValue)"
    return [
      isShared ? entry.path : name, entry.kind.rawValue, entry.steps.map { "\($0)" } ?? "-",
      entry.result.data.dataSet + preprocessing + (entry.result.data.reservation == nil ? "" : " *"),
    ]
  }

  private static let figureColumns: [TextTable.Column] = [
    .right("epoch"), .right("test ELBO"), .right("log-likelihood"), .right("K"), .right("train s"), .right("eval s"),
  ]

  private static func figureCells(_ result: RunResult) -> [String] {
    [
      "\(result.bestEpoch)", decimal(result.test.elbo, 2),
      decimal(result.test.logLikelihood, 2) + " ± " + decimal(result.test.standardError, 2),
      "\(result.importanceSamples)", decimal(result.trainingSeconds, 1), decimal(result.evaluationSeconds, 1),
    ]
  }

  private static let latentColumns: [TextTable.Column] = [
    .right("active units"), .right("gradient of reconstruction"), .right("gradient of KL"),
  ]

  /// What became of the latent dimensions, and how the terms of the bound pulled at the encoder at the first step.
  private static func latentCells(_ result: RunResult) -> [String] {
    func norm(_ value: Double?) -> String { value.map { String(format: "%.3g", $0) } ?? "-" }
    return [
      "\(result.test.activeUnits) of \(result.latent)", norm(result.firstGradients?.reconstruction),
      norm(result.firstGradients?.divergence),
    ]
  }
}
