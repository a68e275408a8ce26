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
  /// Up to so many samples times images are weighed in one piece, so that each image's figures come from one sum over
  /// its samples. Beyond it, half as many are in memory at once and worked through between two looks at `shouldStop`.
  package static var rowsAtOnce: Int { 1 << 16 }

  /// All figures of images from one posterior each, which is found once.
  ///
  /// - Parameters:
  ///   - images: prepared, [B, D].
  ///   - identities: each image's number in its data set, 0 or more; with the seed and the sample's number it fixes the
  ///     noise, whatever the batch.
  ///   - samples: K, at least 1; memory is bounded whatever K is.
  ///   - seed: of the noise.
  ///   - shouldStop: asked now and then; true ends the work.
  /// - Throws: `LinearAlgebraError` where a matrix of the computation has no factorisation; `CancellationError` after
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
    let means = prepared.center.scalars

    let tenth = max(1, samples / 10)
    let count = images.shape[0]
    // log Σ w, log Σ w², and log Σ w of the first tenth.
    var sums = [Double](repeating: -.infinity, count: count)
    var (squares, sumsOfATenth) = (sums, sums)
    let isOnePiece = samples * count <= Self.rowsAtOnce
    let length = isOnePiece ? samples : max(1, Self.rowsAtOnce / 2 / count)
    for start in stride(from: 0, to: samples, by: length) {
      if shouldStop() { throw CancellationError() }
      let range = start..<min(start + length, samples)
      let weights = try logWeights(prepared, range)
      if start < tenth {
        addLogarithms(of: weights[0..., 0..<min(tenth - start, range.count)], to: &sumsOfATenth)
      }
      addLogarithms(of: weights, to: &sums)
      addLogarithms(of: weights * 2, to: &squares)
    }
    return sums.indices.map { image in
      let size = min(max(exp(2 * sums[image] - squares[image]), 1), Double(samples))
      return ImageEvaluation(
        evidenceLowerBound: Double(bounds[image]), logLikelihood: sums[image] - log(Double(samples)),
        logLikelihoodOfATenth: sumsOfATenth[image] - log(Double(tenth)), effectiveSampleSize: size,
        estimateError: max(1 / size - 1 / Double(samples), 0).squareRoot(),
        posteriorMean: means[image * latent..<(image + 1) * latent].map(Double.init))
    }
  }
}

extension ImportanceSampler {
  /// A with Σ = A Aᵀ, the covariance of each image's posterior: [B, Z, Z]; nil for a posterior that is no normal
  /// distribution.
  ///
  /// - Parameters: as for ``evaluate(_:identities:samples:seed:shouldStop:)``.
  /// - Throws: `LinearAlgebraError` where a matrix of the computation has no factorisation.
  public func covarianceFactors(
    of images: Tensor<Scalar>, identities: [Int], seed: UInt64
  ) throws -> Tensor<Scalar>? {
    model.check(images.shape, identities, in: "covarianceFactors")
    let posterior = try posterior(of: images, identities: identities, seed: seed)
    guard let gaussian = posterior as? any GaussianPosterior<Scalar> else { return nil }
    return try gaussian.covarianceFactor([images.shape[0], model.description.latent]).value
  }
}

/// Adds exponentials in the logarithm: each row's of `weights`, [B, K], to one of `sums`.
private func addLogarithms<Scalar>(of weights: Tensor<Scalar>, to sums: inout [Double]) {
  for (row, sum) in weights.logSumExp(axes: [1]).scalars.enumerated() {
    let (a, b) = (sums[row], Double(sum))
    // The difference to the first of all is infinite, or not a number for a weight of 0.
    sums[row] = a == -.infinity ? b : max(a, b) + log1p(exp(-(a - b).magnitude))
  }
}
