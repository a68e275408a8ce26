/// A deep latent variable model: p(z) = N(0, I), p(x | z) by a decoder, and its own way to q(z | x).
///
/// A model holds no numbers: parameters are passed by name, as variables, so the same code trains, evaluates in either
/// precision, and is checked against reference values. What the models share is in the extensions.
public protocol LatentModel: Sendable {
  /// What fixes the parameters and their meaning.
  var description: ModelDescription { get }

  /// The names and shapes of all parameters, in a fixed order.
  var parameterShapes: NamedValues<Shape> { get }

  /// q(z | x) for a batch of prepared images, [B, D].
  ///
  /// - Throws: ``LinearAlgebraError`` where a matrix of the computation has no factorisation.
  func posterior<Scalar>(
    of x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> any Posterior<Scalar>
}

extension ModelDescription {
  /// The model that this describes.
  public func makeModel() -> any LatentModel {
    switch kind {
    case .vae: VariationalAutoencoder(self)
    case .vlae: VariationalLaplaceAutoencoder(self)
    }
  }

  var encoder: Encoder { Encoder(pixels: pixels, widths: hidden, latent: latent) }
  package var decoder: Decoder { Decoder(pixels: pixels, widths: hidden, latent: latent) }
  var observation: Likelihood { Likelihood(kind: likelihood) }

  /// The parameters of every model: encoder, decoder, likelihood.
  var commonParameterShapes: NamedValues<Shape> {
    NamedValues(encoder.parameterShapes + decoder.parameterShapes + observation.parameterShapes)
  }
}

extension LatentModel {
  /// Random initial parameters, a function of the seed.
  ///
  /// Weights are uniform on ±√3 · 2^(1/3) / √fanOut (He et al. 2015, with a gain that keeps the gradient's variance on
  /// its way back through two ReLU layers and a linear one); biases are zero.
  ///
  /// - Parameter logVariance: where a Gaussian likelihood's log σ² starts: at the logarithm of the data's mean variance
  ///   the reconstruction term starts near half the number of pixels.
  public func initialParameters<Scalar>(
    seed: UInt64, logVariance: Double = 0, as scalar: Scalar.Type = Scalar.self
  ) -> NamedValues<Tensor<Scalar>> {
    var parameters: NamedValues<Tensor<Scalar>> = LatentModels.initialParameters(shapes: parameterShapes, seed: seed)
    if parameters.contains(Likelihood.logVarianceName) {
      parameters[Likelihood.logVarianceName] = Tensor([Scalar(logVariance)])
    }
    return parameters
  }

  /// log p(x, z) - log q(z | x) for samples of the posterior, in nats, all constants kept: [B, K].
  ///
  /// Its mean over one sample estimates the evidence lower bound; its logSumExp - log K the log-likelihood.
  ///
  /// - Parameters:
  ///   - x: prepared images, [B, D].
  ///   - noise: standard normal, [B, K, Z].
  /// - Throws: ``LinearAlgebraError`` where a matrix of the computation has no factorisation.
  public func logWeights<Scalar>(
    of x: Variable<Scalar>, noise: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> Variable<Scalar> {
    try logWeights(of: x, posterior: posterior(of: x, parameters), noise: noise, parameters)
  }

  /// The same for a posterior that has been found before.
  package func logWeights<Scalar>(
    of x: Variable<Scalar>, posterior: any Posterior<Scalar>, noise: Variable<Scalar>,
    _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> Variable<Scalar> {
    let expected: Shape = [x.shape[0], noise.rank == 3 ? noise.shape[1] : 0, description.latent]
    if noise.shape != expected {
      shapeFailure("logWeights", noise.shape, expected: "noise of shape [\(expected[0]), K, \(expected[2])]")
    }
    let (latent, logDensity) = try posterior.sample(noise)
    let output = description.decoder(latent, parameters)
    let logLikelihood = description.observation.logDensity(of: x.expandingAxis(at: 1), output: output, parameters)
    return logLikelihood + standardNormalLogDensity(latent) - logDensity
  }

  /// The evidence lower bound of each example from one sample of the posterior, in nats: [B].
  ///
  /// - Parameter noise: standard normal, [B, Z].
  public func evidenceLowerBound<Scalar>(
    of x: Variable<Scalar>, noise: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> Variable<Scalar> {
    try logWeights(of: x, noise: noise.expandingAxis(at: 1), parameters).removingAxis(at: 1)
  }

  /// The training objective: minus the mean evidence lower bound of the batch.
  public func loss<Scalar>(
    of x: Variable<Scalar>, noise: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> Variable<Scalar> {
    -(try evidenceLowerBound(of: x, noise: noise, parameters).mean())
  }
}
