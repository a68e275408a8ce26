import LatentModels

extension ModelKind {
  /// T where a configuration does not say: 0 for a model that does not depend on it.
  var defaultSteps: Int { type.stepCount?.defaultValue ?? 0 }

  /// The defaults of T in words: the most common one, and the models that have another.
  static var defaultStepsText: String {
    let defaults = allCases.map(\.defaultSteps)
    let usual = defaults.max { a, b in defaults.count { $0 == a } < defaults.count { $0 == b } }!
    let others = allCases.filter { $0.defaultSteps != usual }.map { ", for \($0) \($0.defaultSteps)" }
    return "\(usual)" + others.joined()
  }

  /// What T is for each model.
  static var stepsDocumentation: String {
    func names(_ kinds: [ModelKind]) -> String { kinds.map(\.rawValue).joined(separator: " and ") }
    let meanings = allCases.compactMap { $0.type.stepCount?.meaning }.reduce(into: [String]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    let users = meanings.map { meaning in
      "\(meaning) of " + names(allCases.filter { $0.type.stepCount?.meaning == meaning })
    }
    let without = allCases.filter { !$0.usesSteps }
    return "T: " + users.joined(separator: ", ") + "; \(names(without)) \(without.count == 1 ? "does" : "do") without."
  }
}

extension ConfigurationField {
  /// The setting of a hyper-parameter.
  init(_ parameter: Hyperparameter) {
    let users = ModelKind.allCases.filter { $0.uses(parameter) }.map(\.rawValue).joined(separator: ", ")
    self.init(
      parameter.key, \.model[parameter], .positive, default: parameter.defaultValue,
      "\(users): \(parameter.documentation)")
  }
}

extension Hyperparameter {
  /// The key of its setting.
  var key: String { "model." + name }
}

extension ExperimentConfiguration.Model {
  /// The value of a hyper-parameter.
  subscript(_ parameter: Hyperparameter) -> Double {
    get { hyperparameters[parameter] ?? parameter.defaultValue }
    set { hyperparameters[parameter] = newValue }
  }
}
