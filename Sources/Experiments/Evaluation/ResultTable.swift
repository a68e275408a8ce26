import Foundation

/// Results side by side, as a person reads them.
public enum ResultTable {
  public static func table(_ results: [RunResult]) -> TextTable {
    var table = TextTable(columns: [
      .left("run"), .right("epoch"), .right("test ELBO"), .right("log-likelihood"), .right("± error"), .right("K"),
      .right("training s"), .right("evaluation s"),
    ])
    for result in results {
      table.append([
        result.name, "\(result.bestEpoch)", decimal(result.test.elbo, 2), decimal(result.test.logLikelihood, 2),
        decimal(result.test.standardError, 2), "\(result.importanceSamples)", decimal(result.trainingSeconds, 1),
        decimal(result.evaluationSeconds, 1),
      ])
    }
    return table
  }

  /// What became of the latent dimensions, and how the terms of the bound pulled at the encoder at the first step.
  public static func latentTable(_ results: [RunResult]) -> TextTable {
    func norm(_ value: Double?) -> String { value.map { String(format: "%.3g", $0) } ?? "-" }
    var table = TextTable(columns: [
      .left("run"), .right("active units"), .right("gradient of reconstruction"), .right("gradient of KL"),
    ])
    for result in results {
      let gradients = result.firstGradients
      table.append([
        result.name, "\(result.test.activeUnits) of \(result.latent)", norm(gradients?.reconstruction),
        norm(gradients?.divergence),
      ])
    }
    return table
  }
}
