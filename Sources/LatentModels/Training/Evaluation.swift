import Glibc

extension LatentModel {
  /// The evidence lower bound of each image from one sample, in nats: [B].
  ///
  /// - Parameters:
  ///   - images: prepared, [B, D].
  ///   - identities: each image's number in its data set; with the seed it fixes the noise, whatever the batch.
  public func evidenceLowerBounds<Scalar>(
    of images: Tensor<Scalar>, identities: [Int], seed: UInt64, _ parameters: NamedValues<Tensor<Scalar>>
  ) throws -> Tensor<Scalar> {
    let noise = Self.noise(
      identities: identities, samples: 0..<1, latent: description.latent, purpose: RandomPurpose.evaluation, seed: seed,
      as: Scalar.self)
    return try logWeights(of: Variable(images), noise: Variable(noise), parameters.map { Variable($0) })
      .removingAxis(at: 1).value
  }

  /// The log-likelihood of each image by importance sampling, log 1/K Σ p(x, z) / q(z | x), in nats: [B].
  ///
  /// - Parameters:
  ///   - images: prepared, [B, D].
  ///   - identities: each image's number in its data set; with the seed and the sample's number it fixes the noise.
  ///   - samples: K.
  public func logLikelihoods<Scalar>(
    of images: Tensor<Scalar>, identities: [Int], samples: Int, seed: UInt64, _ parameters: NamedValues<Tensor<Scalar>>
  ) throws -> Tensor<Scalar> {
    let variables = parameters.map { Variable($0) }
    let posterior = try posterior(of: Variable(images), variables)
    let block = max(1, Self.elementsPerBlock / (images.shape[0] * (description.pixels + description.hidden.max()!)))
    var totals: [Tensor<Scalar>] = []
    for start in stride(from: 0, to: samples, by: block) {
      let noise = Self.noise(
        identities: identities, samples: start..<min(start + block, samples), latent: description.latent,
        purpose: RandomPurpose.importanceSampling, seed: seed, as: Scalar.self)
      let weights = try logWeights(of: Variable(images), posterior: posterior, noise: Variable(noise), variables)
      totals.append(weights.value.logSumExp(axes: [1]))
    }
    return Tensor.stack(totals, axis: 1).logSumExp(axes: [1]) - Scalar(log(Double(samples)))
  }

  /// Bounds the memory of a block of samples to a few times as many numbers.
  private static var elementsPerBlock: Int { 1 << 22 }

  /// Standard normal noise [B, K, Z], a function of (seed, image, sample) alone.
  private static func noise<Scalar: TensorScalar>(
    identities: [Int], samples: Range<Int>, latent: Int, purpose: UInt8, seed: UInt64, as scalar: Scalar.Type
  ) -> Tensor<Scalar> {
    let size = samples.count * latent
    return Tensor(shape: [identities.count, samples.count, latent]) { buffer in
      for (position, identity) in identities.enumerated() {
        RandomStream(seed: seed, purpose: purpose, index: UInt64(identity)).fillNormal(
          UnsafeMutableBufferPointer(rebasing: buffer[position * size..<(position + 1) * size]),
          from: UInt64(samples.lowerBound * latent))
      }
    }
  }
}
