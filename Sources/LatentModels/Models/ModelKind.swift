/// The registry of the models: each by the type that knows everything else about it.
///
/// A model outside of the registry has a kind as well, `ModelKind(MyModel.self)`; only texts do not find it by its
/// name.
public struct ModelKind: Sendable {
  public let type: any LatentModel.Type

  public init(_ type: any LatentModel.Type) { self.type = type }

  public static let vae = ModelKind(VariationalAutoencoder.self)
  public static let savae = ModelKind(SemiAmortizedAutoencoder.self)
  public static let hf = ModelKind(HouseholderFlowAutoencoder.self)
  public static let iaf = ModelKind(InverseAutoregressiveFlowAutoencoder.self)
  public static let vlae = ModelKind(VariationalLaplaceAutoencoder.self)
  public static let vlaeCG = ModelKind(ConjugateGradientLaplaceAutoencoder.self)
}

extension ModelKind: CaseIterable {
  /// Every model that the program knows by its name, in the order of tables and texts.
  public static let allCases: [ModelKind] = [.vae, .savae, .hf, .iaf, .vlae, .vlaeCG]
}

extension ModelKind: RawRepresentable, Hashable, CustomStringConvertible {
  /// The model of this name; nil where the registry has none.
  public init?(rawValue: String) {
    guard let kind = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = kind
  }

  /// The model's name, by which models are told from one another.
  public var rawValue: String { type.name }

  public var description: String { rawValue }
}

extension ModelKind {
  /// Whether the model depends on T.
  public var usesSteps: Bool { type.stepCount != nil }

  /// Whether the model depends on this number.
  public func uses(_ parameter: Hyperparameter) -> Bool { type.hyperparameters.contains(parameter) }
}
