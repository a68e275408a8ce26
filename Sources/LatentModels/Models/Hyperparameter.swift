/// A number above 0 that a model takes beside its sizes, such as a step size.
///
/// A model declares those that it uses (``LatentModel/hyperparameters``). Configurations, their help, the notes on
/// settings without effect and the files of parameters follow from that.
public struct Hyperparameter: Sendable, Hashable {
  /// The key in configurations and files, such as `damping`.
  public let name: String
  public let defaultValue: Double
  /// What it does, as one sentence that can follow the names of models and a colon.
  public let documentation: String

  public init(_ name: String, default value: Double, _ documentation: String) {
    self.name = name
    defaultValue = value
    self.documentation = documentation
  }
}

extension Hyperparameter {
  /// Those of all models in the registry, each once, in the order of a configuration's keys: the last model's first.
  public static let all: [Hyperparameter] = {
    var found: [Hyperparameter] = []
    for kind in ModelKind.allCases.reversed() {
      found += kind.type.hyperparameters.filter { !found.contains($0) }
    }
    return found
  }()
}
