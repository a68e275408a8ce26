import ImageData
import LatentModels

/// Evaluates a model on prepared images, in batches; the numbers do not depend on how the images are batched.
public struct Evaluator {
  public let model: any LatentModel
  /// Of the posterior's noise.
  public let seed: UInt64
  private let shouldStop: () -> Bool

  /// - Parameter shouldStop: asked before each batch and within long ones; true makes it throw
  ///   `ExperimentError.interrupted`.
  public init(model: any LatentModel, seed: UInt64, shouldStop: @escaping () -> Bool = { false }) {
    self.model = model
    self.seed = seed
    self.shouldStop = shouldStop
  }

  private static var batch: Int { 128 }

  /// Many samples go in smaller batches, so that a wish to stop is heard and progress is seen every second or so.
  package static func batch(samples: Int) -> Int {
    max(1, min(batch, ImportanceSampler<Float>.rowsAtOnce / max(samples, 1)))
  }

  /// The evidence lower bound of each image from one sample, in nats.
  public func evidenceLowerBounds(
    on images: PreparedImages, _ parameters: NamedValues<Tensor<Float>>
  ) throws -> [Double] {
    try map(images, batch: Self.batch) { batch, identities in
      try model.evidenceLowerBounds(of: batch, identities: identities, seed: seed, parameters).scalars.map(Double.init)
    }
  }

  /// All figures of each image, from one pass.
  ///
  /// - Parameters:
  ///   - samples: K of the log-likelihood.
  ///   - progress: is told the number of images that are done.
  /// - Throws: `LinearAlgebraError`, `ExperimentError.interrupted`.
  public func evaluations(
    of images: PreparedImages, samples: Int, _ parameters: NamedValues<Tensor<Float>>,
    progress: (_ images: Int) -> Void = { _ in }
  ) throws -> [ImageEvaluation] {
    let sampler = ImportanceSampler(model: model, parameters)
    var count = 0
    return try map(images, batch: Self.batch(samples: samples)) { batch, identities in
      defer {
        count += identities.count
        progress(count)
      }
      do {
        return try sampler.evaluate(
          batch, identities: identities, samples: samples, seed: seed, shouldStop: shouldStop)
      } catch is CancellationError {
        throw ExperimentError.interrupted(kept: nil)
      }
    }
  }

  /// About how long `evaluations` takes, in seconds, by its first batch.
  ///
  /// With very many samples that alone would be long: it takes fewer of them, as many as make the time proportional.
  package func expectedSeconds(
    of images: PreparedImages, samples: Int, _ parameters: NamedValues<Tensor<Float>>
  ) throws -> Double {
    let some = min(samples, 1000)
    let part = images.prefix(Self.batch(samples: some))
    if part.count == 0 { return 0 }
    let start = ContinuousClock.now
    _ = try evaluations(of: part, samples: some, parameters)
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    return seconds * (Double(images.count) / Double(part.count)) * (Double(samples) / Double(some))
  }

  func map<Value>(
    _ images: PreparedImages, batch size: Int,
    _ body: (_ batch: Tensor<Float>, _ identities: [Int]) throws -> [Value]
  ) throws -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(images.count)
    for positions in MiniBatches(count: images.count, size: size) {
      if shouldStop() { throw ExperimentError.interrupted(kept: nil) }
      let batch: Tensor<Float> = images.batch(positions, noise: .evaluation)
      values += try body(batch, positions.map { images.indices[$0] })
    }
    return values
  }
}
