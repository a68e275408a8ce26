import ImageData
import LatentModels

/// The log-likelihoods that the authors published, on their poster and in their repository, in nats. No other figure of
/// theirs is confirmed by them.
enum PublishedFigures {
  private struct Row {
    let data: (set: String, likelihood: LikelihoodKind, preprocessing: Preprocessing)
    /// Latent dimensions; nil where they do not say.
    let latent: Int?
    let kind: ModelKind
    /// By T; that of a model without any has the T 0.
    let figures: [Int: Double]
  }

  private static func row(
    _ set: String, _ likelihood: LikelihoodKind, _ preprocessing: Preprocessing, latent: Int? = nil, _ kind: ModelKind,
    _ figures: [Int: Double]
  ) -> Row {
    Row(data: (set, likelihood, preprocessing), latent: latent, kind: kind, figures: figures)
  }

  private static let rows: [Row] = [
    row("cifar-10", .gaussian, .center, .vae, [0: 2364]),
    row("cifar-10", .gaussian, .center, .savae, [1: 2366, 2: 2366, 4: 2366, 8: 2365]),
    row("cifar-10", .gaussian, .center, .hf, [1: 2366, 2: 2361, 4: 2362, 8: 2357]),
    row("cifar-10", .gaussian, .center, .vlae, [1: 2374, 2: 2381, 4: 2387, 8: 2392]),
    row("mnist", .bernoulli, .binarize, .vae, [0: -85.37]),
    row("mnist", .bernoulli, .binarize, .savae, [1: -85.20, 2: -85.10, 4: -85.42, 8: -85.24]),
    row("mnist", .bernoulli, .binarize, .hf, [1: -85.27, 2: -85.31, 4: -85.22, 8: -85.41]),
    row("mnist", .bernoulli, .binarize, .iaf, [1: -84.26, 2: -84.15, 4: -84.03, 8: -83.80]),
    row("mnist", .bernoulli, .binarize, .vlae, [1: -83.71, 2: -83.84, 4: -83.73, 8: -83.60]),
    row("mnist", .gaussian, .logit, latent: 50, .vae, [0: -408.5]),
    row("mnist", .gaussian, .logit, latent: 50, .savae, [4: -409.4]),
    row("mnist", .gaussian, .logit, latent: 50, .hf, [4: -411.1]),
    row("mnist", .gaussian, .logit, latent: 50, .iaf, [4: -402.7]),
    row("mnist", .gaussian, .logit, latent: 50, .vlae, [4: -381.2]),
  ]

  /// The figure for the model, T and data of a configuration; nil where none is published. The training it stands for
  /// took 2,000 epochs.
  static func logLikelihood(_ configuration: ExperimentConfiguration) -> Double? {
    let (data, model) = (configuration.data, configuration.model)
    return rows.first {
      $0.data == (data.set, model.likelihood, data.preprocessing) && $0.kind == model.kind
        && ($0.latent ?? model.latent) == model.latent
    }?.figures[configuration.uses("model.steps") ? model.steps : 0]
  }
}
