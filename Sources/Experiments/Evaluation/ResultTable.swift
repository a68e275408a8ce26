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
}
