extension LatentModel {
  /// What the decoder makes of images' latent variables: the mean of p(x | z), in the space of the prepared images.
  ///
  /// z is where the posterior puts noise 0. That is the mode of a Gaussian posterior; flows and refinements have it
  /// transformed as they transform every sample.
  ///
  /// - Parameters:
  ///   - images: prepared, [B, D].
  ///   - identities: each image's number in its data set, 0 or more; with the seed it fixes the noise of a refinement.
  ///   - seed: of that noise.
  ///   - parameters: with the names and shapes of the model's `parameterShapes`.
  /// - Returns: images [B, D]; of a model that searches the mode in T updates T + 1, from the encoder's guess on, of
  ///   every other model one.
  /// - Throws: `LinearAlgebraError` where a matrix of the computation has no factorisation.
  public func reconstructions<Scalar>(
    of images: Tensor<Scalar>, identities: [Int], seed: UInt64, _ parameters: NamedValues<Tensor<Scalar>>
  ) throws -> [Tensor<Scalar>] {
    check(images.shape, identities, in: "reconstructions")
    let variables = parameters.map { Variable($0) }
    let points: [Variable<Scalar>]
    if let model = self as? any ModeSearching {
      points = try model.modeSearch(of: Variable(images), variables).modes
    } else {
      points = [Variable(try posteriorMeans(of: images, identities: identities, seed: seed, parameters))]
    }
    return points.map { decodedMean($0, variables) }
  }

  /// Images without noise, the means of p(x | z), at draws of z from the prior, in the space of the prepared images.
  ///
  /// - Returns: [count, D]; each is a function of the seed and its position alone.
  public func priorSamples<Scalar>(
    count: Int, seed: UInt64, _ parameters: NamedValues<Tensor<Scalar>>
  ) -> Tensor<Scalar> {
    if count < 1 { argumentFailure("priorSamples", "the number of samples", count, expected: "at least 1") }
    let draws = (0..<count).map { index in
      let stream = RandomStream(seed: seed, purpose: RandomPurpose.priorSamples, index: UInt64(index))
      return Tensor<Scalar>.randomNormal([1, description.latent], from: stream)
    }
    return decodedMean(Variable(Tensor.concatenate(draws, axis: 0)), parameters.map { Variable($0) })
  }

  /// Images without noise, the means of p(x | z), in the space of the prepared images.
  ///
  /// - Parameters:
  ///   - codes: z, [N, Z].
  ///   - parameters: with the names and shapes of the model's `parameterShapes`.
  /// - Returns: [N, D]
  public func decodedMeans<Scalar>(
    of codes: Tensor<Scalar>, _ parameters: NamedValues<Tensor<Scalar>>
  ) -> Tensor<Scalar> {
    if codes.shape.count != 2 || codes.shape[1] != description.latent {
      let latent = description.latent
      shapeFailure("decodedMeans", codes.shape, expected: "codes of \(latent) dimensions, [N, \(latent)]")
    }
    return decodedMean(Variable(codes), parameters.map { Variable($0) })
  }

  private func decodedMean<Scalar>(
    _ z: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> Tensor<Scalar> {
    description.observation.mean(description.decoder(z, parameters).value)
  }
}
