import ImageData
import LatentModels
import LocatedJSON

extension ExperimentConfiguration {
  /// Checks what no field can check alone.
  func checkRules(_ settings: [String: Setting]) throws(ConfigurationError) {
    try checkImages(settings)
    let key = "data.preprocessing"
    // The default goes with any likelihood, so a conflict has a place.
    guard !data.preprocessing.suits(model.likelihood), let setting = settings[key] else { return }
    let fitting = model.likelihood.preparations.map { "\"\($0.rawValue)\"" }
    throw ConfigurationError(
      place: setting.place, key: key,
      problem: .conflict(
        "\"\(data.preprocessing.rawValue)\" does not go with model.likelihood \"\(model.likelihood.rawValue)\", "
          + "expected \(fitting.joined(separator: " or ")), or \"auto\""))
  }

  /// Settings of one's own images, or of the folders of known sets, that are not what `data.set` names.
  private func checkImages(_ settings: [String: Setting]) throws(ConfigurationError) {
    let isOwn = data.ownImages != nil
    let keys = isOwn ? ["data.directory"] : ["data.test", "data.resize", "data.range"]
    for key in keys {
      guard let setting = settings[key], let value = setting.value, value != .null else { continue }
      throw ConfigurationError(
        place: setting.place, key: key,
        problem: .conflict(
          isOwn
            ? "is for data sets with a name, and data.set is the path \"\(abbreviated(data.set))\": leave it away, or set "
              + "it to null"
            : "is for images of your own, and data.set is \"\(data.set)\": leave it away, or set data.set to a path"))
    }
    if data.range != nil, data.preprocessing == .standardize, let setting = settings["data.range"] {
      throw ConfigurationError(
        place: setting.place, key: "data.range",
        problem: .conflict("has no effect on values that are standardised: leave it away, or data.preprocessing"))
    }
  }

  /// Whether the model makes use of a setting.
  func uses(_ key: String) -> Bool { Self.kind(model.kind, uses: key) }

  private static func kind(_ kind: ModelKind, uses key: String) -> Bool {
    if key == "model.steps" { return kind.usesSteps }
    return Hyperparameter.all.first { $0.key == key }.map(kind.uses) ?? true
  }

  /// A line for each setting that differs from its default and that the model makes no use of. They are not refused, so
  /// that `--set model.kind=vae` is enough to compare a model with another one.
  public var unusedSettings: [String] {
    Self.fields.compactMap { field in
      guard !uses(field.key), let unused = field.constantDefault ?? field.derivedDefault?(self),
        field.load(self) != unused
      else { return nil }
      let users = ModelKind.allCases.filter { Self.kind($0, uses: field.key) }
      return "\(field.key) \(field.load(self).line) has no effect with model.kind \"\(model.kind.rawValue)\", "
        + "only with \(users.map(\.rawValue).joined(separator: ", "))"
    }
  }
}
