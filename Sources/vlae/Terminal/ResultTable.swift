import Experiments
import Foundation
import ImageData
import LatentModels
import LocatedJSON

/// Results side by side, as a person reads them.
package enum ResultTable {
  /// An evaluation with what tells it from others.
  package struct Entry: Sendable {
    /// The run directory.
    package var path: String
    package var name: String
    package var kind: ModelKind
    /// Nil for a model without any.
    package var steps: Int?
    package var preprocessing: Preprocessing
    package var evaluation: Evaluation
    /// Of the run's training; nil for another evaluation of it.
    package var result: RunResult?
    /// Nil where the run has no record of it.
    package var firstStep: FirstStep?

    package init(path: String, configuration: ExperimentConfiguration, _ evaluation: Evaluation) {
      self.path = path
      name = configuration.name
      kind = configuration.model.kind
      steps = kind.usesSteps ? configuration.model.steps : nil
      preprocessing = configuration.data.preprocessing
      self.evaluation = evaluation
    }

    package init(path: String, configuration: ExperimentConfiguration, result: RunResult) {
      self.init(path: path, configuration: configuration, result.test)
      self.result = result
    }

    /// The result that a run has left, or another one of its evaluations.
    /// - Throws: `RunDirectoryError` where the run has not ended, `FileError`, `ConfigurationError`, or `JSONError` for
    ///   a damaged file.
    package init(run: RunDirectory, evaluation name: String? = nil) throws {
      let configuration = try run.configuration()
      if let name {
        self.init(
          path: run.path, configuration: configuration, try Evaluation(contentsOf: run.evaluationFile(name)))
      } else {
        self.init(path: run.path, configuration: configuration, result: try RunResult(run: run))
      }
      firstStep = try FirstStep(run: run)
    }
  }

  package enum Content: Sendable {
    /// Test figures and, in a second table, how far the log-likelihood can be trusted.
    case figures
    /// What became of the latent dimensions.
    case latent
  }

  /// The tables, with a star behind each data set whose files are not just the published ones, and below them what that
  /// and other figures mean.
  ///
  /// Runs go by their names; those that share one go by their paths.
  package static func text(_ entries: [Entry], _ content: Content = .figures, markdown: Bool = false) -> String {
    var tables: [TextTable] = []
    var notes: [String] = []
    switch content {
    case .figures:
      tables = [
        table(entries, figureColumns, figureCells),
        table(entries, namesModel: false, estimateColumns, estimateCells),
      ]
      notes += entries.compactMap { poorEstimate($0, among: entries) }
    case .latent:
      tables = [table(entries, latentColumns, latentCells)]
    }
    for data in entries.map(\.evaluation.data) {
      guard let reservation = data.reservation else { continue }
      let note = "* \(data.dataSet) in \(data.location.directory): \(reservation)"
      if !notes.contains(note) { notes.append(note) }
    }
    if content == .latent { notes.append("\(markdown ? "* " : "")\(meaningOfActiveUnits)") }
    let text = tables.map { markdown ? $0.markdown : $0.plain }.joined(separator: "\n")
    // In Markdown a list, which an empty line divides from the table.
    if markdown { return text + (notes.isEmpty ? "" : "\n") + notes.map { $0 + "\n" }.joined() }
    return text + notes.flatMap { wrapped($0, to: 79) }.map { $0 + "\n" }.joined()
  }

  /// - Parameter namesModel: whether the model and the data follow the run.
  private static func table(
    _ entries: [Entry], namesModel: Bool = true, _ columns: [TextTable.Column], _ cells: (Entry) -> [String]
  ) -> TextTable {
    let model: [TextTable.Column] = namesModel ? [.left("model"), .right("T"), .left("data")] : []
    return TextTable(
      columns: [.left("run")] + model + columns,
      rows: entries.map { entry in
        [label(entry, among: entries)] + (namesModel ? modelCells(entry) : []) + cells(entry)
      })
  }

  /// What the column of the latent table counts.
  package static let meaningOfActiveUnits =
    "active units: latent dimensions whose posterior mean has a variance above \(TestFigures.activeVariance) over the "
    + "test images; with hf and iaf the mean is what the flow makes of the base posterior's mean"

  private static func label(_ entry: Entry, among entries: [Entry]) -> String {
    entries.count { $0.name == entry.name } > 1 ? entry.path : entry.name
  }

  private static func modelCells(_ entry: Entry) -> [String] {
    // Figures on pixels of another kind are no figures to compare with.
    let preprocessing = entry.preprocessing == .center ? "" : ", \(entry.preprocessing.rawValue)"
    let data = entry.evaluation.data
    return [
      entry.kind.rawValue, entry.steps.map { "\($0)" } ?? "-",
      data.dataSet + preprocessing + (data.reservation == nil ? "" : " *"),
    ]
  }

  private static let figureColumns: [TextTable.Column] = [
    .right("epoch"), .right("test ELBO"), .right("log-likelihood"),
  ]

  private static func figureCells(_ entry: Entry) -> [String] {
    let figures = entry.evaluation.figures
    return [
      "\(entry.evaluation.epoch)", decimal(figures.elbo, 2),
      decimal(figures.logLikelihood, 2) + " ± " + decimal(figures.standardError, 2),
    ]
  }

  /// How far the estimate of the log-likelihood can be trusted, and what the figures took.
  private static let estimateColumns: [TextTable.Column] = [
    .right("K"), .right("at K/10"), .right("error"), .right("ESS"), .right("5 %"), .right("train s"), .right("eval s"),
  ]

  private static func estimateCells(_ entry: Entry) -> [String] {
    let (evaluation, figures) = (entry.evaluation, entry.evaluation.figures)
    return [
      "\(evaluation.importanceSamples)", decimal(figures.logLikelihoodOfATenth, 2), decimal(figures.estimateError, 3),
      decimal(figures.medianEffectiveSampleSize, 1), decimal(figures.lowEffectiveSampleSize, 1),
      entry.result.map { decimal($0.trainingSeconds, 1) } ?? "-", decimal(evaluation.seconds, 1),
    ]
  }

  /// A warning where more samples would give another log-likelihood.
  private static func poorEstimate(_ entry: Entry, among entries: [Entry]) -> String? {
    guard entry.evaluation.isPoor else { return nil }
    let (evaluation, figures) = (entry.evaluation, entry.evaluation.figures)
    return "* \(label(entry, among: entries)): half of the images have an effective sample size (ESS) of "
      + "\(decimal(figures.medianEffectiveSampleSize, 1)) of \(evaluation.importanceSamples) or less, so the "
      + "log-likelihood still rises with K: more samples by `vlae evaluate \(entry.path) "
      + "--set evaluation.importanceSamples=\(min(evaluation.importanceSamples * 10, 10_000_000))`"
  }

  private static let latentColumns: [TextTable.Column] = [
    .right("active units"), .right("gradient of reconstruction"), .right("gradient of KL"),
  ]

  /// What became of the latent dimensions, and how the terms of the bound pulled at the encoder at the first step.
  private static func latentCells(_ entry: Entry) -> [String] {
    func norm(_ value: Double?) -> String { value.map { String(format: "%.3g", $0) } ?? "-" }
    let gradients = entry.firstStep?.encoderGradient
    return [
      "\(entry.evaluation.figures.activeUnits) of \(entry.evaluation.latent)", norm(gradients?.reconstruction),
      norm(gradients?.divergence),
    ]
  }
}
