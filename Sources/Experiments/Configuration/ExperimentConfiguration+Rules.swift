import ImageData
import LatentModels

extension ExperimentConfiguration {
  /// Checks what no field can check alone.
  func checkRules(_ settings: [String: Setting]) throws(ConfigurationError) {
    let key = "data.preprocessing"
    // The default goes with any likelihood, so a conflict has a place.
    guard !data.preprocessing.suits(model.likelihood), let setting = settings[key] else { return }
    let fitting = Preprocessing.allCases.filter { $0.suits(model.likelihood) }.map { "\"\($0.rawValue)\"" }
    throw ConfigurationError(
      place: setting.place, key: key,
      problem: .conflict(
        "\"\(data.preprocessing.rawValue)\" does not go with model.likelihood \"\(model.likelihood.rawValue)\", "
          + "expected \(fitting.joined(separator: " or ")), or \"auto\""))
  }
}

extension Preprocessing {
  /// Whether the data that this makes are values of `likelihood`.
  public func suits(_ likelihood: LikelihoodKind) -> Bool {
    switch self {
    case .center, .logit: likelihood == .gaussian
    case .binarize: likelihood == .bernoulli
    }
  }
}
