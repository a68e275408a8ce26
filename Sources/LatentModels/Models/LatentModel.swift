/// A deep latent variable model: p(z) = N(0, I), p(x | z) by a decoder, and its own way to q(z | x).
///
/// A model holds no numbers: parameters are passed by name, as variables, so the same code trains, evaluates in either
/// precision, and is checked against reference values. What the models share is in the extensions; a new model is a type
/// that has these members and a case of ``ModelKind``.
public protocol LatentModel: Sendable {
  /// What fixes the parameters and their meaning.
  var description: ModelDescription { get }

  /// The names and shapes of all parameters, in a fixed order.
  var parameterShapes: NamedValues<Shape> { get }

  /// The parameters that training leaves as they are, such as the masks of a flow; none by default.
  var untrainedParameters: Set<String> { get }

  /// The parameters that do not start as the others do, at random weights or zero; none by default.
  var startingValues: [(name: String, value: Tensor<Double>)] { get }

  /// How many vectors of noise the way to an example's posterior takes; 0 by default.
  var refinementCount: Int { get }

  /// q(z | x) for a batch of prepared images, [B, D].
  ///
  /// - Parameter refinement: standard normal noise, [R, B, Z] with R the model's `refinementCount`; where that is 0 it is
  ///   not looked at.
  /// - Throws: ``LinearAlgebraError`` where a matrix of the computation has no factorisation.
  func posterior<Scalar>(
    of x: Variable<Scalar>, refinement: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) throws -> any Posterior<Scalar>
}

extension LatentModel {
  public var untrainedParameters: Set<String> { [] }
  public var startingValues: [(name: String, value: Tensor<Double>)] { [] }
  public var refinementCount: Int { 0 }

  /// The positions in `parameterShapes` of what training changes.
  package var trainedPositions: [Int] {
    let (names, untrained) = (parameterShapes.names, untrainedParameters)
    return names.indices.filter { !untrained.contains(names[$0]) }
  }

  /// The shape of the noise that the objective takes for a batch: [B, Z], or [R + 1, B, Z] for a model that refines its
  /// posterior R times.
  public func noiseShape(batch: Int) -> Shape {
    let sample: Shape = [batch, description.latent]
    return refinementCount == 0 ? sample : [refinementCount + 1] + sample
  }
}

extension ModelDescription {
  /// The model that this describes.
  public func makeModel() -> any LatentModel {
    switch kind {
    case .vae: VariationalAutoencoder(self)
    case .savae: SemiAmortizedAutoencoder(self)
    case .hf: HouseholderFlowAutoencoder(self)
    case .iaf: InverseAutoregressiveFlowAutoencoder(self)
    case .vlae: VariationalLaplaceAutoencoder(self)
    case .vlaeCG: ConjugateGradientLaplaceAutoencoder(self)
    }
  }

  var encoder: Encoder { Encoder(pixels: pixels, widths: hidden, latent: latent) }
  package var decoder: Decoder { Decoder(pixels: pixels, widths: hidden, latent: latent) }
  var observation: Likelihood { Likelihood(kind: likelihood) }

  /// The parameters of every model, encoder, decoder and likelihood, and those of one.
  func commonParameterShapes(adding own: [(name: String, value: Shape)]) -> NamedValues<Shape> {
    NamedValues(encoder.parameterShapes + decoder.parameterShapes + observation.parameterShapes + own)
  }
}

extension LatentModel {
  /// log p(x, z) - log q(z | x) for samples of a posterior of this model, in nats, all constants kept: [B, K].
  ///
  /// Its mean over one sample estimates the evidence lower bound; its logSumExp - log K the log-likelihood.
  ///
  /// - Parameters:
  ///   - x: prepared images, [B, D].
  ///   - posterior: of these images.
  ///   - noise: standard normal, [B, K, Z].
  /// - Throws: ``LinearAlgebraError`` where a matrix of the computation has no factorisation.
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
  /// - Parameter noise: standard normal, of ``noiseShape(batch:)``; the last [B, Z] of it makes the sample.
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
