import ImageData
import LocatedJSON

/// Runs side by side: the settings in which they differ, their results, and what makes them hard to compare.
public struct RunComparison: Sendable {
  /// A line of the comparison, with a text for each run.
  public struct Line: Sendable, Equatable {
    public let name: String
    public let values: [String]
  }

  public let settings: [Line]
  public let results: [Line]
  /// What else the runs differ in, and why that matters.
  public let warnings: [String]

  /// - Parameter runs: two or more.
  /// - Throws: what opening a run throws; a run that is not finished has no results.
  public init(_ runs: [RunDirectory]) throws {
    let configurations = try runs.map { try $0.configuration() }
    settings = ExperimentConfiguration.fields.filter { $0.key != "name" }.compactMap { field in
      let values = configurations.map { field.load($0).line }
      return Set(values).count > 1 ? Line(name: field.key, values: values) : nil
    }
    let results = try runs.map { try Run($0.path).state() == .finished ? try RunResult(run: $0) : nil }
    func line(_ name: String, _ text: (RunResult) -> String?) -> Line {
      Line(name: name, values: results.map { $0.flatMap(text) ?? "-" })
    }
    self.results = [
      line("epochs") { "\($0.epochs)" }, line("best epoch") { "\($0.bestEpoch)" },
      line("validation ELBO") { $0.validationELBO.map { decimal($0, 2) } },
      line("test ELBO") { decimal($0.test.figures.elbo, 2) },
      line("log-likelihood") {
        "\(decimal($0.test.figures.logLikelihood, 2)) ± \(decimal($0.test.figures.standardError, 2))"
      },
      line("at K/10") { decimal($0.test.figures.logLikelihoodOfATenth, 2) },
      line("median ESS") { decimal($0.test.figures.medianEffectiveSampleSize, 1) },
      line("active units") { "\($0.test.figures.activeUnits) of \($0.test.latent)" },
      line("training s") { decimal($0.trainingSeconds, 1) },
    ]

    let environments = runs.map(\.recordedEnvironment)
    func values(_ key: String) -> [String] { environments.map { $0?[key].map(Self.text) ?? "unknown" } }
    let reasons = [
      ("dataSHA256", "images", "their figures are on other images"),
      ("commit", "commit", "the program may have changed"),
      ("version", "version", "the program has changed"),
      ("openBLASCore", "kernels of OpenBLAS", "figures differ in the last digits, and training spreads that"),
      ("processor", "processor", "figures may differ in the last digits, and times do not compare"),
      ("threads", "threads", "times do not compare"),
    ]
    var warnings = reasons.compactMap { key, name, reason in
      let found = values(key)
      return Set(found).count > 1 ? "\(name): \(found.map { abbreviated($0) }.joined(separator: ", ")); \(reason)" : nil
    }
    if values("modified").contains("true") {
      warnings.append("commit: the sources were changed since, in \(zip(runs, values("modified")).filter { $0.1 == "true" }.map(\.0.path).joined(separator: ", "))")
    }
    if Set(configurations.map { "\($0.evaluation)" }).count > 1 {
      warnings.append("evaluation: other samples or another seed; the log-likelihoods are other estimates")
    }
    if Set(configurations.map { "\($0.data.preprocessing)" }).count > 1 {
      warnings.append("preprocessing: figures on pixels of another kind are no figures to compare with")
    }
    for case let reservation? in Set(results.map { $0?.test.data.reservation }) {
      warnings.append("images: \(reservation)")
    }
    self.warnings = warnings
  }

  private static func text(_ value: JSONValue) -> String {
    if case .string(let text) = value { text } else { value.line }
  }
}

extension RunDirectory {
  /// What differs between two runs that should have come to the same end: checkpoints byte for byte, results and epochs
  /// but for times. Empty where nothing does.
  /// - Throws: `FileError`, `JSONError`.
  public func differences(from other: RunDirectory) throws -> [String] {
    var names: [String] = []
    for (own, its) in [(lastCheckpoint, other.lastCheckpoint), (bestCheckpoint, other.bestCheckpoint)] {
      let (isHere, isThere) = (Files.exists(own), Files.exists(its))
      if isHere != isThere { names.append("\(own) and \(its): only one is there") }
      if isHere && isThere, try Files.read(own) != Files.read(its) { names.append("\(own) and \(its)") }
    }
    let results = try [self, other].map { try JSONFields(contentsOf: $0.resultFile).root.value.timeless }
    if results[0] != results[1] { names.append("\(resultFile) and \(other.resultFile)") }
    func epochs(_ run: RunDirectory) throws -> [EpochMetrics] {
      try run.metrics().map { var epoch = $0; epoch.seconds = nil; return epoch }
    }
    if try epochs(self) != epochs(other) { names.append("\(metricsFile) and \(other.metricsFile)") }
    return names
  }
}
