/// The registry of the likelihoods: how an image is distributed around the decoder's output.
///
/// A likelihood outside of the registry has a kind as well, `LikelihoodKind(MyLikelihood())`; only texts do not find it
/// by its name.
public struct LikelihoodKind: Sendable {
  public let likelihood: any OutputLikelihood

  public init(_ likelihood: any OutputLikelihood) { self.likelihood = likelihood }

  public static let gaussian = LikelihoodKind(GaussianLikelihood())
  public static let bernoulli = LikelihoodKind(BernoulliLikelihood())
}

extension LikelihoodKind: CaseIterable {
  /// Every likelihood that the program knows by its name, in the order of tables and texts.
  public static let allCases: [LikelihoodKind] = [.gaussian, .bernoulli]
}

extension LikelihoodKind: RawRepresentable, Hashable, CustomStringConvertible {
  /// The likelihood of this name; nil where the registry has none.
  public init?(rawValue: String) {
    guard let kind = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = kind
  }

  /// The likelihood's name, by which likelihoods are told from one another.
  public var rawValue: String { likelihood.name }

  public var description: String { rawValue }
}
