extension LatentModel {
  /// log p(x, z) - log q(z | x) for samples of a posterior of this model, in nats, all constants kept: [B, K].
  ///
  /// Its mean over one sample estimates the evidence lower bound; its logSumExp - log K the log-likelihood.
  ///
  /// - Parameters:
  ///   - x: prepared images, [B, D].
  ///   - posterior: of these images.
  ///   - noise: standard normal, [B, K, Z].
  ///   - parameters: with the names and shapes of the model's `parameterShapes`.
  /// - Throws: `LinearAlgebraError` where a matrix of the computation has no factorisation.
  public func logWeights<Scalar>(
    of x: Variable<Scalar>, posterior: any Posterior<Scalar>, noise: Variable<Scalar>,
    _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> Variable<Scalar> {
    let terms = try boundTerms(of: x, posterior: posterior, noise: noise, parameters)
    return terms.reconstruction - terms.divergence
  }

  /// The two terms of the bound: log p(x | z), and log q(z | x) - log p(z), [B, K] each.
  package func boundTerms<Scalar>(
    of x: Variable<Scalar>, posterior: any Posterior<Scalar>, noise: Variable<Scalar>,
    _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> (reconstruction: Variable<Scalar>, divergence: Variable<Scalar>) {
    let expected: Shape = [x.shape[0], noise.rank == 3 ? noise.shape[1] : 0, description.latent]
    if noise.shape != expected {
      shapeFailure("logWeights", noise.shape, expected: "noise of shape [\(expected[0]), K, \(expected[2])]")
    }
    let (latent, logDensity) = try posterior.sample(noise)
    let output = description.decoder(latent, parameters)
    let logLikelihood = description.observation.logDensity(of: x.expandingAxis(at: 1), output: output, parameters)
    return (logLikelihood, logDensity - standardNormalLogDensity(latent))
  }

  /// The evidence lower bound of each example from one sample of the posterior, in nats: [B].
  ///
  /// - Parameters:
  ///   - x: prepared images, [B, D].
  ///   - noise: standard normal, of ``noiseShape(batch:)``; the last [B, Z] of it makes the sample.
  ///   - parameters: with the names and shapes of the model's `parameterShapes`.
  public func evidenceLowerBound<Scalar>(
    of x: Variable<Scalar>, noise: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> Variable<Scalar> {
    let (posterior, noise) = try posterior(of: x, noise: noise, parameters)
    return try logWeights(of: x, posterior: posterior, noise: noise, parameters).removingAxis(at: 1)
  }

  /// The posterior of a batch by the first of the noise, and the rest of it for one sample, [B, 1, Z].
  package func posterior<Scalar>(
    of x: Variable<Scalar>, noise: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> (posterior: any Posterior<Scalar>, noise: Variable<Scalar>) {
    let sample: Shape = [x.shape[0], description.latent]
    let shape: Shape = [refinementCount + 1] + sample
    if noise.shape != shape && !(refinementCount == 0 && noise.shape == sample) {
      shapeFailure("evidenceLowerBound", noise.shape, expected: "noise of shape \(noiseShape(batch: x.shape[0]))")
    }
    let stacked = noise.reshaped(to: shape)
    let posterior = try posterior(of: x, refinement: stacked[0..<refinementCount], parameters)
    return (posterior, stacked[refinementCount].expandingAxis(at: 1))
  }

  /// The training objective: minus the mean evidence lower bound of the batch.
  public func loss<Scalar>(
    of x: Variable<Scalar>, noise: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> Variable<Scalar> {
    -(try evidenceLowerBound(of: x, noise: noise, parameters).mean())
  }
}
