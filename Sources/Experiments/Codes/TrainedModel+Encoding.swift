import ImageData
import LatentModels

extension TrainedModel {
  /// What the model makes of images.
  ///
  /// - Parameters:
  ///   - images: in the units that it was trained on, brightness from 0 to 1 or, of standardised features, their own:
  ///     [N, D], of colour images [channels, height, width] each.
  ///   - covariance: what is wanted of it; nil for nothing.
  ///   - importanceSamples: K of the log-likelihoods; nil for none.
  ///   - seed: of the images' binarisation or dequantisation and of the samples.
  /// - Throws: `LinearAlgebraError` where a matrix of the computation has no factorisation; `ExperimentError` where the
  ///   posterior has no covariance.
  public func encode(
    _ images: Tensor<Float>, covariance: Codes.Covariance? = nil, importanceSamples: Int? = nil, seed: Int = 0
  ) throws -> Codes {
    try encode(prepared(images, seed: seed), covariance: covariance, importanceSamples: importanceSamples)
  }

  /// The log-likelihood of each image from K importance samples, in nats: [N].
  ///
  /// - Parameters: as for ``encode(_:covariance:importanceSamples:seed:)``.
  public func logLikelihoods(
    of images: Tensor<Float>, importanceSamples: Int = 100, seed: Int = 0
  ) throws -> [Double] {
    try encode(images, importanceSamples: importanceSamples, seed: seed).likelihoods!.logLikelihoods
  }

  /// The images that the decoder makes of codes, without noise, in the units that it was trained on.
  ///
  /// - Parameter codes: [N, Z]
  /// - Returns: [N, D]
  public func decode(_ codes: Tensor<Float>) -> Tensor<Float> {
    preparation.restored(model.decodedMeans(of: codes, parameters))
  }

  /// What the decoder makes of draws from the prior: [count, D], each a function of the seed and its place.
  public func sample(_ count: Int, seed: Int = 0) -> Tensor<Float> {
    preparation.restored(model.priorSamples(count: count, seed: UInt64(seed), parameters))
  }

  /// - Parameters:
  ///   - observer: hears how far it is, and may stop it.
  /// - Throws: also `ExperimentError.interrupted`.
  func encode(
    _ images: PreparedImages, covariance: Codes.Covariance? = nil, importanceSamples: Int? = nil,
    observer: any TrainingObserver = SilentObserver()
  ) throws -> Codes {
    let evaluator = Evaluator(model: model, seed: images.seed, shouldStop: { observer.shouldStop })
    observer.evaluationStarts(images: images.count)
    defer { observer.evaluationEnded() }
    // First, so that a posterior without a covariance is told before the samples are drawn.
    let covariances = try covariance.map { try evaluator.covariances(of: images, $0, parameters) }
    // The bound and the mean come with the figures of one sample.
    let evaluations = try evaluator.evaluations(
      of: images, samples: importanceSamples ?? 1, parameters, progress: observer.evaluationAdvanced)
    var codes = Codes(evaluations: evaluations, latent: model.description.latent, samples: importanceSamples)
    codes.covariance = covariances
    if !codes.means.isFinite || codes.covariance?.isFinite == false {
      throw ExperimentError.figuresNotFinite(quantity: "a code")
    }
    return codes
  }

  private func prepared(_ images: Tensor<Float>, seed: Int) -> PreparedImages {
    let (shape, pixels) = (preparation.imageShape, preparation.pixelCount)
    if images.shape.count != 2 || images.shape[1] != pixels { Self.shapeFailure(images.shape, pixels) }
    let isFlat = shape.count == 1
    let collection = ImageCollection(
      .floats(images.scalars), count: images.shape[0], channels: isFlat ? 1 : shape[0], height: isFlat ? 1 : shape[1],
      width: isFlat ? shape[0] : shape[2], labels: nil, isFlat: isFlat)
    return PreparedImages(collection, transform: preparation.transform, seed: UInt64(seed))
  }

  @inline(never)
  private static func shapeFailure(_ shape: Shape, _ pixels: Int) -> Never {
    fatalError("TrainedModel.encode: expected images of shape [N, \(pixels)], found \(shape)")
  }
}

extension Evaluator {
  /// What is wanted of each image's covariance.
  fileprivate func covariances(
    of images: PreparedImages, _ wanted: Codes.Covariance, _ parameters: NamedValues<Tensor<Float>>
  ) throws -> Tensor<Float> {
    let sampler = ImportanceSampler(model: model, parameters)
    let parts = try map(images, batch: 128) { batch, identities -> [Tensor<Float>] in
      guard let factor = try sampler.covarianceFactors(of: batch, identities: identities, seed: seed) else {
        throw ExperimentError.usage(
          "--covariance \(wanted.rawValue): the posterior of model.kind \"\(model.description.kind.rawValue)\" has no "
            + "covariance in closed form: leave it away")
      }
      switch wanted {
      case .diagonal: return [factor.sumOfSquares(axes: [-1])]
      case .full: return [matmul(factor, factor.transposed())]
      // An orthogonal map of the noise leaves the distribution as it is, so that any factor gives the lower one.
      case .factor: return [try cholesky(matmul(factor, factor.transposed()))]
      }
    }
    let latent = model.description.latent
    let rest: Shape = wanted == .diagonal ? [latent] : [latent, latent]
    return parts.isEmpty ? Tensor.zeros([0] + rest) : Tensor.concatenate(parts, axis: 0)
  }
}
