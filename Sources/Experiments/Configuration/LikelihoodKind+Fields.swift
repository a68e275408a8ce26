import ImageData
import LatentModels

extension LikelihoodKind {
  /// The preparations whose images are values of this likelihood, the usual one first; one at least for each likelihood
  /// of the registry.
  package var preparations: [Preprocessing] { Preprocessing.allCases.filter { $0.suits(self) } }
}

extension Preprocessing {
  /// Whether the images that this makes are values of `likelihood`.
  public func suits(_ likelihood: LikelihoodKind) -> Bool { pixelValues == likelihood.likelihood.pixelValues }

  /// The numbers that this makes.
  private var pixelValues: PixelValues {
    switch self {
    case .center, .logit, .standardize: .real
    case .binarize: .binary
    }
  }

  /// Which of them suits which likelihood.
  static var documentation: String {
    let kinds = LikelihoodKind.allCases
    let usual = kinds.map { "\($0.preparations[0].rawValue) for \($0)" }
    let others = allCases.filter { preparation in !kinds.contains { $0.preparations[0] == preparation } }
    let uses = others.map { preparation in
      "; \(preparation.rawValue) is for "
        + kinds.filter(preparation.suits).map(\.rawValue).joined(separator: " and ")
    }
    return "What happens to pixels: auto is " + usual.joined(separator: " and ") + uses.joined() + "."
  }
}
