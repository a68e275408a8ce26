import Glibc

/// The figures of one image, in nats.
public struct ImageEvaluation: Sendable, Equatable {
  /// The evidence lower bound from one sample.
  public var evidenceLowerBound: Double
  /// log 1/K Σ w with the weights w = p(x, z) / q(z | x) of K samples.
  public var logLikelihood: Double
  /// The same from the first tenth of the samples, at least one: a lower value says that more samples would raise it.
  public var logLikelihoodOfATenth: Double
  /// (Σ w)² / Σ w², from 1 to K: how many samples of equal weight the estimate is worth.
  public var effectiveSampleSize: Double
  /// The standard error of the log-likelihood as an estimate, √(1/ESS - 1/K): the weights' relative deviation over √K,
  /// to first order. Where the effective sample size is small it is too small itself.
  public var estimateError: Double
  /// The z of noise 0: [Z].
  public var posteriorMean: [Double]

  public init(
    evidenceLowerBound: Double, logLikelihood: Double, logLikelihoodOfATenth: Double, effectiveSampleSize: Double,
    estimateError: Double, posteriorMean: [Double]
  ) {
    self.evidenceLowerBound = evidenceLowerBound
    self.logLikelihood = logLikelihood
    self.logLikelihoodOfATenth = logLikelihoodOfATenth
    self.effectiveSampleSize = effectiveSampleSize
    self.estimateError = estimateError
    self.posteriorMean = posteriorMean
  }
}

extension ImportanceSampler {
  /// At most so many samples times images are in memory at once, and are worked through between two looks at
  /// `shouldStop`.
  static var rowsPerSegment: Int { 1 << 15 }

  /// All figures of images from one posterior each, which is found once.
  ///
  /// - Parameters:
  ///   - images: prepared, [B, D].
  ///   - identities: each image's number in its data set, 0 or more; with the seed and the sample's number it fixes the
  ///     noise, whatever the batch.
  ///   - samples: K, at least 1; memory is bounded whatever K is.
  ///   - shouldStop: asked now and then; true ends the work.
  /// - Throws: ``LinearAlgebraError`` where a matrix of the computation has no factorisation; `CancellationError` after
  ///   `shouldStop`.
  public func evaluate(
    _ images: Tensor<Scalar>, identities: [Int], samples: Int, seed: UInt64, shouldStop: () -> Bool = { false }
  ) throws -> [ImageEvaluation] {
    model.check(images.shape, identities, in: "evaluate")
    if samples < 1 { argumentFailure("evaluate", "the number of samples", samples, expected: "at least 1") }
    let prepared = try prepare(images, identities: identities, seed: seed)
    let noise: Tensor<Scalar> = model.noise(identities, samples: 0..<1, RandomPurpose.evaluation, seed: seed)
    let bounds = try model.logWeights(
      of: Variable(images), posterior: prepared.posterior, noise: Variable(noise), variables
    ).value.scalars
    let latent = model.description.latent
    let means = try prepared.posterior.center([images.shape[0], latent]).value.scalars

    let tenth = max(1, samples / 10)
    var sums = [WeightSums](repeating: WeightSums(), count: images.shape[0])
    var sumsOfATenth = sums
    let length = max(1, Self.rowsPerSegment / max(1, images.shape[0]))
    for start in stride(from: 0, to: samples, by: length) {
      if shouldStop() { throw CancellationError() }
      let range = start..<min(start + length, samples)
      let weights = try logWeights(prepared, range)
      if start < tenth {
        let part = weights[0..., 0..<min(tenth - start, range.count)]
        for (image, sum) in part.logSumExp(axes: [1]).scalars.enumerated() {
          sumsOfATenth[image].add(first: Double(sum), second: -.infinity)
        }
      }
      let (first, second) = (weights.logSumExp(axes: [1]).scalars, (weights * 2).logSumExp(axes: [1]).scalars)
      for image in sums.indices { sums[image].add(first: Double(first[image]), second: Double(second[image])) }
    }
    return sums.indices.map { image in
      let sum = sums[image]
      let size = min(max(exp(2 * sum.first - sum.second), 1), Double(samples))
      return ImageEvaluation(
        evidenceLowerBound: Double(bounds[image]), logLikelihood: sum.first - log(Double(samples)),
        logLikelihoodOfATenth: sumsOfATenth[image].first - log(Double(tenth)), effectiveSampleSize: size,
        estimateError: max(1 / size - 1 / Double(samples), 0).squareRoot(),
        posteriorMean: means[image * latent..<(image + 1) * latent].map(Double.init))
    }
  }
}

/// log Σ w and log Σ w² of the weights so far.
private struct WeightSums {
  var first = -Double.infinity
  var second = -Double.infinity

  mutating func add(first: Double, second: Double) {
    self.first = Self.logSum(self.first, first)
    self.second = Self.logSum(self.second, second)
  }

  private static func logSum(_ a: Double, _ b: Double) -> Double {
    let (large, small) = (max(a, b), min(a, b))
    // The first of all; and a NaN must not vanish in the comparison.
    if small == -.infinity || a.isNaN || b.isNaN { return a == -.infinity ? b : a + (b == -.infinity ? 0 : b) }
    return large + log1p(exp(small - large))
  }
}
