import Foundation

/// Results side by side, as a person reads them.
public enum ResultTable {
  /// A table, with a star behind each run whose data are not just the published ones, and below it what they are.
  /// - Parameter latent: what became of the latent dimensions instead of the test figures.
  public static func text(_ results: [RunResult], latent: Bool = false, markdown: Bool = false) -> String {
    let table = latent ? latentTable(results) : table(results)
    var notes: [String] = []
    for result in results {
      guard let reservation = result.data.reservation else { continue }
      let note = "* \(result.name): \(result.data.dataSet) in \(result.data.location.directory): \(reservation)\n"
      if !notes.contains(note) { notes.append(note) }
    }
    let text = markdown ? table.markdown : table.plain
    // In Markdown a list, which an empty line divides from the table.
    return text + (markdown && !notes.isEmpty ? "\n" : "") + notes.joined()
  }

  private static func markedName(_ result: RunResult) -> String {
    result.name + (result.data.reservation == nil ? "" : " *")
  }

  private static func table(_ results: [RunResult]) -> TextTable {
    var table = TextTable(columns: [
      .left("run"), .right("epoch"), .right("test ELBO"), .right("log-likelihood"), .right("± error"), .right("K"),
      .right("training s"), .right("evaluation s"),
    ])
    for result in results {
      table.append([
        markedName(result), "\(result.bestEpoch)",
        decimal(result.test.elbo, 2), decimal(result.test.logLikelihood, 2), decimal(result.test.standardError, 2),
        "\(result.importanceSamples)", decimal(result.trainingSeconds, 1), decimal(result.evaluationSeconds, 1),
      ])
    }
    return table
  }

  /// What became of the latent dimensions, and how the terms of the bound pulled at the encoder at the first step.
  private static func latentTable(_ results: [RunResult]) -> TextTable {
    func norm(_ value: Double?) -> String { value.map { String(format: "%.3g", $0) } ?? "-" }
    var table = TextTable(columns: [
      .left("run"), .right("active units"), .right("gradient of reconstruction"), .right("gradient of KL"),
    ])
    for result in results {
      let gradients = result.firstGradients
      table.append([
        markedName(result), "\(result.test.activeUnits) of \(result.latent)", norm(gradients?.reconstruction),
        norm(gradients?.divergence),
      ])
    }
    return table
  }
}
