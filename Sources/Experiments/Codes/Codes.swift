import LatentModels

/// What a model makes of images, one row for each.
public struct Codes: Sendable {
  /// The z of noise 0, [N, Z]: the mean of a normal posterior, which is its mode; of a flow the image of its base's mean.
  public var means: Tensor<Float>
  /// As it was asked for; nil where it was not.
  public var covariance: Tensor<Float>?
  /// The evidence lower bound from one sample, in nats.
  public var bounds: [Double]
  /// Nil where no importance samples were asked for.
  public var likelihoods: Likelihoods?

  /// Log-likelihoods by importance sampling.
  public struct Likelihoods: Sendable {
    /// K
    public var samples: Int
    /// In nats.
    public var logLikelihoods: [Double]
    /// Of the estimate, in nats.
    public var standardErrors: [Double]
    /// From 1 to K.
    public var effectiveSampleSizes: [Double]
  }

  /// What is wanted of a posterior's covariance.
  public enum Covariance: String, CaseIterable, Sendable {
    /// The variances, [N, Z].
    case diagonal
    /// Σ, [N, Z, Z].
    case full
    /// The lower triangle L with Σ = L Lᵀ, [N, Z, Z].
    case factor
  }

  init(evaluations: [ImageEvaluation], latent: Int, samples: Int?) {
    means = Tensor(evaluations.flatMap { $0.posteriorMean.map { Float($0) } }, shape: [evaluations.count, latent])
    bounds = evaluations.map(\.evidenceLowerBound)
    likelihoods = samples.map { samples in
      Likelihoods(
        samples: samples, logLikelihoods: evaluations.map(\.logLikelihood),
        standardErrors: evaluations.map(\.estimateError), effectiveSampleSizes: evaluations.map(\.effectiveSampleSize))
    }
  }
}
