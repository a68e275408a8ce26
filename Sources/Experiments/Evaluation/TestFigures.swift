import LatentModels

/// The test figures of a model: means over images, in nats.
public struct TestFigures: Sendable, Equatable {
  public var images: Int
  public var elbo: Double
  public var logLikelihood: Double
  /// Of the mean log-likelihood as that of all images there could be: the images' standard deviation over the root of
  /// their number.
  public var standardError: Double
  /// Of the mean log-likelihood as an estimate from K samples.
  public var estimateError: Double
  /// From the first tenth of the samples; where it is lower, more samples would raise the log-likelihood.
  public var logLikelihoodOfATenth: Double
  /// Over the images, from 1 to K.
  public var medianEffectiveSampleSize: Double
  /// What 5 % of the images fall below.
  public var lowEffectiveSampleSize: Double
  /// The latent dimensions whose posterior mean has a variance above ``activeVariance`` over the images. Of a flow the
  /// mean is what it makes of the mean of its base.
  public var activeUnits: Int

  /// A latent dimension is active where its posterior mean has a larger variance over the images (Burda, Grosse,
  /// Salakhutdinov 2016); the others have collapsed to the prior.
  package static let activeVariance = 0.01

  public init(
    images: Int, elbo: Double, logLikelihood: Double, standardError: Double, estimateError: Double,
    logLikelihoodOfATenth: Double, medianEffectiveSampleSize: Double, lowEffectiveSampleSize: Double, activeUnits: Int
  ) {
    self.images = images
    self.elbo = elbo
    self.logLikelihood = logLikelihood
    self.standardError = standardError
    self.estimateError = estimateError
    self.logLikelihoodOfATenth = logLikelihoodOfATenth
    self.medianEffectiveSampleSize = medianEffectiveSampleSize
    self.lowEffectiveSampleSize = lowEffectiveSampleSize
    self.activeUnits = activeUnits
  }

  /// - Parameter images: one or more.
  public init(_ images: [ImageEvaluation]) {
    let count = Double(images.count)
    func mean(_ value: (ImageEvaluation) -> Double) -> Double { images.reduce(0) { $0 + value($1) } / count }
    let center = mean(\.logLikelihood)
    let squares = images.reduce(0) { $0 + ($1.logLikelihood - center) * ($1.logLikelihood - center) }
    let sizes = images.map(\.effectiveSampleSize).sorted()
    let latent = images.first?.posteriorMean.count ?? 0
    self.init(
      images: images.count, elbo: mean(\.evidenceLowerBound), logLikelihood: center,
      standardError: (squares / max(count - 1, 1) / count).squareRoot(),
      // Independent images: the variances of the estimates add up.
      estimateError: images.reduce(0) { $0 + $1.estimateError * $1.estimateError }.squareRoot() / count,
      logLikelihoodOfATenth: mean(\.logLikelihoodOfATenth), medianEffectiveSampleSize: quantile(0.5, ofSorted: sizes),
      lowEffectiveSampleSize: quantile(0.05, ofSorted: sizes),
      activeUnits: (0..<latent).count { unit in
        let center = mean { $0.posteriorMean[unit] }
        return mean { ($0.posteriorMean[unit] - center) * ($0.posteriorMean[unit] - center) } > Self.activeVariance
      })
  }

  /// What is not a finite number, by its name; nil where all are.
  var notFinite: String? {
    let values = [
      ("the bound", elbo), ("the log-likelihood", logLikelihood), ("the standard error", standardError),
      ("the effective sample size", medianEffectiveSampleSize), ("the log-likelihood at K/10", logLikelihoodOfATenth),
    ]
    return values.first { !$0.1.isFinite }?.0
  }
}

/// Between neighbours linearly, as NumPy does by default.
private func quantile(_ share: Double, ofSorted values: [Double]) -> Double {
  guard let last = values.last else { return .nan }
  let place = share * Double(values.count - 1)
  let index = Int(place)
  if index + 1 >= values.count { return last }
  return values[index] + (place - Double(index)) * (values[index + 1] - values[index])
}
