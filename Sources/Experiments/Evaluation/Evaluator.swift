import ImageData
import LatentModels

/// Evaluates a model on prepared images, in batches; the numbers do not depend on how the images are batched.
public struct Evaluator {
  public let model: any LatentModel
  /// Of the posterior's noise.
  public let seed: UInt64
  private let shouldStop: () -> Bool

  /// - Parameter shouldStop: asked before each batch; true makes it throw `ExperimentError.interrupted`.
  public init(model: any LatentModel, seed: UInt64, shouldStop: @escaping () -> Bool = { false }) {
    self.model = model
    self.seed = seed
    self.shouldStop = shouldStop
  }

  private static var batch: Int { 128 }

  /// Many samples go in smaller batches, so that a wish to stop is heard and progress is seen every second or so.
  package static func batch(samples: Int) -> Int { max(1, min(batch, (1 << 16) / max(samples, 1))) }

  /// The evidence lower bound of each image from one sample, in nats.
  public func evidenceLowerBounds(
    on images: PreparedImages, _ parameters: NamedValues<Tensor<Float>>
  ) throws -> [Double] {
    try map(images, batch: Self.batch) { batch, identities in
      try model.evidenceLowerBounds(of: batch, identities: identities, seed: seed, parameters)
    }
  }

  /// A latent dimension is active where its posterior mean has a larger variance over the images (Burda, Grosse,
  /// Salakhutdinov 2016).
  package static let activeVariance = 0.01

  /// The number of latent dimensions whose posterior mean varies with the image; the others have collapsed to the
  /// prior. Of a flow the mean is what it makes of the mean of its base.
  public func activeUnits(on images: PreparedImages, _ parameters: NamedValues<Tensor<Float>>) throws -> Int {
    let latent = model.description.latent
    let means = try map(images, batch: Self.batch) { batch, identities in
      try model.posteriorMeans(of: batch, identities: identities, seed: seed, parameters).flattened()
    }
    let count = Double(images.count)
    return (0..<latent).count { unit in
      let values = stride(from: unit, to: means.count, by: latent).lazy.map { means[$0] }
      let mean = values.reduce(0, +) / count
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count > Self.activeVariance
    }
  }

  /// The log-likelihood of each image from `samples` importance samples, in nats.
  public func logLikelihoods(
    on images: PreparedImages, samples: Int, _ parameters: NamedValues<Tensor<Float>>,
    progress: (_ images: Int) -> Void = { _ in }
  ) throws -> [Double] {
    let sampler = ImportanceSampler(model: model, parameters)
    var count = 0
    return try map(images, batch: Self.batch(samples: samples)) { batch, identities in
      defer {
        count += identities.count
        progress(count)
      }
      return try sampler.logLikelihoods(of: batch, identities: identities, samples: samples, seed: seed)
    }
  }

  private func map(
    _ images: PreparedImages, batch size: Int,
    _ body: (_ batch: Tensor<Float>, _ identities: [Int]) throws -> Tensor<Float>
  ) throws -> [Double] {
    var values: [Double] = []
    values.reserveCapacity(images.count)
    for positions in MiniBatches(count: images.count, size: size) {
      if shouldStop() { throw ExperimentError.interrupted(kept: nil) }
      let batch: Tensor<Float> = images.batch(positions, noise: .evaluation)
      values += try body(batch, positions.map { images.indices[$0] }).scalars.map(Double.init)
    }
    return values
  }
}
