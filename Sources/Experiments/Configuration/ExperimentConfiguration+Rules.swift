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

  /// The models that make use of a setting, of those that not every model uses.
  private static let users: [(key: String, kinds: [ModelKind])] = [
    ("model.steps", ModelKind.allCases.filter { $0 != .vae }), ("model.damping", [.vlae]),
    ("model.stepSize", [.savae]), ("model.clipNorm", [.savae]),
  ]

  /// Whether the model makes use of a setting.
  func uses(_ key: String) -> Bool { Self.users.first { $0.key == key }?.kinds.contains(model.kind) ?? true }

  /// A line for each setting that differs from its default and that the model makes no use of. They are not refused, so
  /// that `--set model.kind=vae` is enough to compare a model with another one.
  public var unusedSettings: [String] {
    Self.users.compactMap { key, kinds in
      guard !uses(key), let field = Self.field(key),
        let unused = field.constantDefault ?? field.derivedDefault?(self), field.load(self) != unused
      else { return nil }
      return "\(key) \(field.load(self).line) has no effect with model.kind \"\(model.kind.rawValue)\", "
        + "only with \(kinds.map(\.rawValue).joined(separator: ", "))"
    }
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
