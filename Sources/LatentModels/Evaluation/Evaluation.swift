import Glibc

extension LatentModel {
  /// The evidence lower bound of each image from one sample, in nats: [B].
  ///
  /// - Parameters:
  ///   - images: prepared, [B, D].
  ///   - identities: each image's number in its data set, 0 or more; with the seed it fixes the noise, whatever the
  ///     batch.
  ///   - seed: of the noise.
  ///   - parameters: with the names and shapes of the model's `parameterShapes`.
  /// - Throws: `LinearAlgebraError` where a matrix of the computation has no factorisation.
  public func evidenceLowerBounds<Scalar>(
    of images: Tensor<Scalar>, identities: [Int], seed: UInt64, _ parameters: NamedValues<Tensor<Scalar>>
  ) throws -> Tensor<Scalar> {
    check(images.shape, identities, in: "evidenceLowerBounds")
    let noise: Tensor<Scalar> = noise(identities, samples: 0..<1, RandomPurpose.evaluation, seed: seed)
    let posterior = try posterior(of: images, identities: identities, seed: seed, parameters)
    return try logWeights(
      of: Variable(images), posterior: posterior, noise: Variable(noise), parameters.map { Variable($0) }
    ).removingAxis(at: 1).value
  }

  /// The log-likelihood of each image by importance sampling, log 1/K Σ p(x, z) / q(z | x), in nats: [B]. For many
  /// batches, an ``ImportanceSampler`` prepares the parameters once.
  ///
  /// - Parameters:
  ///   - images: prepared, [B, D].
  ///   - identities: each image's number in its data set, 0 or more; with the seed and the sample's number it fixes the
  ///     noise, whatever the batch.
  ///   - samples: K, at least 1.
  ///   - seed: of the noise.
  ///   - parameters: with the names and shapes of the model's `parameterShapes`.
  /// - Throws: `LinearAlgebraError` where a matrix of the computation has no factorisation.
  public func logLikelihoods<Scalar>(
    of images: Tensor<Scalar>, identities: [Int], samples: Int, seed: UInt64, _ parameters: NamedValues<Tensor<Scalar>>
  ) throws -> Tensor<Scalar> {
    try ImportanceSampler(model: self, parameters).logLikelihoods(
      of: images, identities: identities, samples: samples, seed: seed)
  }

  /// q(z | x) of each image; the noise of its refinement, where it has one, is a function of (seed, image, step).
  ///
  /// - Parameters: as for ``evidenceLowerBounds(of:identities:seed:_:)``.
  /// - Throws: `LinearAlgebraError` where a matrix of the computation has no factorisation.
  public func posterior<Scalar>(
    of images: Tensor<Scalar>, identities: [Int], seed: UInt64, _ parameters: NamedValues<Tensor<Scalar>>
  ) throws -> any Posterior<Scalar> {
    check(images.shape, identities, in: "posterior")
    let noise: Tensor<Scalar> = noise(identities, samples: 0..<refinementCount, RandomPurpose.refinement, seed: seed)
    return try posterior(
      of: Variable(images), refinement: Variable(noise.permuted([1, 0, 2])), parameters.map { Variable($0) })
  }

  /// The z that the posterior makes of noise 0, [B, Z]: the mean of a normal distribution, and for a flow the image of
  /// its base's mean.
  ///
  /// - Parameters: as for ``evidenceLowerBounds(of:identities:seed:_:)``.
  /// - Throws: `LinearAlgebraError` where a matrix of the computation has no factorisation.
  public func posteriorMeans<Scalar>(
    of images: Tensor<Scalar>, identities: [Int], seed: UInt64, _ parameters: NamedValues<Tensor<Scalar>>
  ) throws -> Tensor<Scalar> {
    let posterior = try posterior(of: images, identities: identities, seed: seed, parameters)
    return try posterior.center([images.shape[0], description.latent]).value
  }

  func check(_ images: Shape, _ identities: [Int], in operation: String) {
    if images.count != 2 || images[1] != description.pixels {
      shapeFailure(operation, images, expected: "images of \(description.pixels) pixels, [B, \(description.pixels)]")
    }
    if identities.count != images[0] {
      argumentFailure(operation, "the number of identities", identities.count, expected: "\(images[0])")
    }
    if let negative = identities.first(where: { $0 < 0 }) {
      argumentFailure(operation, "an identity", negative, expected: "0 or more")
    }
  }

  /// Standard normal noise [B, K, Z], a function of (seed, image, sample) alone.
  func noise<Scalar: TensorScalar>(
    _ identities: [Int], samples: Range<Int>, _ purpose: UInt8, seed: UInt64
  ) -> Tensor<Scalar> {
    let latent = description.latent
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
