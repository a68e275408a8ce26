import Glibc

/// Log-likelihoods of a model by importance sampling, with what they share for one set of parameters.
public struct ImportanceSampler<Scalar: TensorScalar> {
  let model: any LatentModel
  private let parameters: NamedValues<Tensor<Scalar>>
  let variables: NamedValues<Variable<Scalar>>
  /// For a quadratic likelihood, whose samples need no pixels.
  private let decoder: CentredDecoder<Scalar>?
  /// For a quadratic likelihood and a model that searches modes.
  private let searched: PackedDecoder<Scalar>?

  /// - Parameters:
  ///   - model: whose log-likelihoods are estimated.
  ///   - parameters: with the names and shapes of the model's `parameterShapes`.
  public init(model: any LatentModel, _ parameters: NamedValues<Tensor<Scalar>>) {
    self.model = model
    self.parameters = parameters
    variables = parameters.map { Variable($0) }
    let quadratic = model.description.observation as? any QuadraticLikelihood
    decoder = quadratic.map { CentredDecoder(model.description, $0, parameters) }
    let hidden = model.description.decoder.hidden.map { (parameters[$0.weightName], parameters[$0.biasName]) }
    searched = model is any ModeSearching ? decoder.map { PackedDecoder(hidden, gram: $0.gram) } : nil
  }

  /// Samples times images that go through the decoder together: their activations stay in the cache.
  private static var rowsPerBlock: Int { 256 }

  /// The log-likelihood of each image, log 1/K Σ p(x, z) / q(z | x), in nats: [B].
  ///
  /// - Parameters:
  ///   - images: prepared, [B, D].
  ///   - identities: each image's number in its data set, 0 or more; with the seed and the sample's number it fixes the
  ///     noise, whatever the batch.
  ///   - samples: K, at least 1.
  ///   - seed: of the noise.
  /// - Throws: `LinearAlgebraError` where a matrix of the computation has no factorisation.
  public func logLikelihoods(
    of images: Tensor<Scalar>, identities: [Int], samples: Int, seed: UInt64
  ) throws -> Tensor<Scalar> {
    model.check(images.shape, identities, in: "logLikelihoods")
    if samples < 1 { argumentFailure("logLikelihoods", "the number of samples", samples, expected: "at least 1") }
    let prepared = try prepare(images, identities: identities, seed: seed)
    return try logWeights(prepared, 0..<samples).logSumExp(axes: [1]) - Scalar(log(Double(samples)))
  }

  /// Images with what all their samples share.
  struct Prepared {
    let images: Tensor<Scalar>
    let identities: [Int]
    let seed: UInt64
    let posterior: any Posterior<Scalar>
    /// The z of noise 0: [B, Z].
    let center: Tensor<Scalar>
    /// For a quadratic likelihood.
    let likelihood: CentredLikelihood<Scalar>?
  }

  func prepare(_ images: Tensor<Scalar>, identities: [Int], seed: UInt64) throws -> Prepared {
    let posterior = try posterior(of: images, identities: identities, seed: seed)
    let center = try posterior.center([images.shape[0], model.description.latent]).value
    return Prepared(
      images: images, identities: identities, seed: seed, posterior: posterior, center: center,
      likelihood: decoder.map { CentredLikelihood($0, of: images, center: center) })
  }

  /// log p(x, z) - log q(z | x) of these of the samples: [B, samples].
  func logWeights(_ prepared: Prepared, _ samples: Range<Int>) throws -> Tensor<Scalar> {
    let block = max(1, Self.rowsPerBlock / max(1, prepared.images.shape[0]))
    let posterior = prepared.posterior
    let blocks = Threads.map((samples.count + block - 1) / block) { index in
      let start = samples.lowerBound + index * block
      let range = start..<min(start + block, samples.upperBound)
      return Result {
        let noise: Tensor<Scalar> = model.noise(
          prepared.identities, samples: range, RandomPurpose.importanceSampling, seed: prepared.seed)
        if prepared.likelihood == nil {
          return Samples(
            weights: try model.logWeights(
              of: Variable(prepared.images), posterior: posterior, noise: Variable(noise), variables).value)
        }
        let (latent, logDensity) = try posterior.sample(Variable(noise))
        return Samples(weights: (standardNormalLogDensity(latent) - logDensity).value, latent: latent.value)
      }
    }
    // One tensor of all samples: the result does not depend on how they are cut into blocks.
    let found = try blocks.map { try $0.get() }
    var weights = Tensor.concatenate(found.map(\.weights), axis: 1)
    if let likelihood = prepared.likelihood {
      let latent = Tensor.concatenate(found.map { $0.latent! }, axis: 1)
      weights += ActiveLikelihood.logLikelihoods(likelihood, latent)
    }
    return weights
  }

  func posterior(
    of images: Tensor<Scalar>, identities: [Int], seed: UInt64
  ) throws -> any Posterior<Scalar> {
    if let model = model as? any ModeSearching, let searched {
      return try model.modeSearch(of: Variable(images), variables, decoder: searched).posterior
    }
    return try model.posterior(of: images, identities: identities, seed: seed, parameters)
  }

  /// A block of samples of each image.
  private struct Samples {
    /// log p(x, z) - log q(z | x): [B, K]; without log p(x | z) where the samples are given as well.
    var weights: Tensor<Scalar>
    /// z: [B, K, Z]
    var latent: Tensor<Scalar>?
  }
}
