import Glibc

/// Log-likelihoods of a model by importance sampling, with what they share for one set of parameters.
public struct ImportanceSampler<Scalar: TensorScalar> {
  private let model: any LatentModel
  private let parameters: NamedValues<Tensor<Scalar>>
  private let variables: NamedValues<Variable<Scalar>>
  /// For a Gaussian likelihood, whose samples need no pixels.
  private let gram: OutputGram<Scalar>?

  /// - Parameter parameters: with the names and shapes of the model's `parameterShapes`.
  public init(model: any LatentModel, _ parameters: NamedValues<Tensor<Scalar>>) {
    self.model = model
    self.parameters = parameters
    variables = parameters.map { Variable($0) }
    let output = model.description.decoder.output
    gram = model.description.likelihood == .gaussian ? OutputGram(of: parameters[output.weightName]) : nil
  }

  /// Samples times images that go through the decoder together: their activations stay in the cache.
  private static var rowsPerBlock: Int { 256 }

  /// Samples of an image that pay for finding out which units matter for it.
  private static var leastSamplesToReduce: Int { 512 }

  /// The log-likelihood of each image, log 1/K Σ p(x, z) / q(z | x), in nats: [B].
  ///
  /// - Parameters:
  ///   - images: prepared, [B, D].
  ///   - identities: each image's number in its data set, 0 or more; with the seed and the sample's number it fixes the
  ///     noise, whatever the batch.
  ///   - samples: K, at least 1.
  /// - Throws: ``LinearAlgebraError`` where a matrix of the computation has no factorisation.
  public func logLikelihoods(
    of images: Tensor<Scalar>, identities: [Int], samples: Int, seed: UInt64
  ) throws -> Tensor<Scalar> {
    model.check(images.shape, identities, in: "logLikelihoods")
    if samples < 1 { argumentFailure("logLikelihoods", "the number of samples", samples, expected: "at least 1") }
    let posterior = try model.posterior(of: images, identities: identities, seed: seed, parameters)
    let likelihood = try gram.map {
      let center = try posterior.center([images.shape[0], model.description.latent])
      return CentredLikelihood(model.description, of: images, center: center, gram: $0, variables)
    }
    let isReduced = likelihood != nil && samples >= Self.leastSamplesToReduce
    let block = max(1, Self.rowsPerBlock / max(1, images.shape[0]))
    let blocks = Threads.map((samples + block - 1) / block) { index in
      let range = index * block..<min((index + 1) * block, samples)
      return Result {
        let noise: Tensor<Scalar> = model.noise(identities, samples: range, RandomPurpose.importanceSampling, seed: seed)
        guard let likelihood else {
          return Samples(
            weights: try model.logWeights(
              of: Variable(images), posterior: posterior, noise: Variable(noise), variables).value)
        }
        let (latent, logDensity) = try posterior.sample(Variable(noise))
        let rest = (standardNormalLogDensity(latent) - logDensity).value
        return isReduced
          ? Samples(weights: rest, latent: latent.value)
          : Samples(weights: likelihood.logLikelihoods(latent.value) + rest)
      }
    }
    // One sum over all samples at the end: the result does not depend on how they are cut into blocks.
    let found = try blocks.map { try $0.get() }
    var weights = Tensor.concatenate(found.map(\.weights), axis: 1)
    if isReduced, let likelihood {
      let latent = Tensor.concatenate(found.map { $0.latent! }, axis: 1)
      weights += ActiveLikelihood.logLikelihoods(likelihood, latent)
    }
    return weights.logSumExp(axes: [1]) - Scalar(log(Double(samples)))
  }

  /// A block of samples of each image.
  private struct Samples {
    /// log p(x, z) - log q(z | x): [B, K]; without log p(x | z) where the samples are given as well.
    var weights: Tensor<Scalar>
    /// z: [B, K, Z]
    var latent: Tensor<Scalar>?
  }
}
