/// The mode search of a Gaussian likelihood and the precision at its end as one operation, without the Jacobian of the
/// output.
struct GaussianModeSearch<Scalar: TensorScalar> {
  /// The encoder's mean and the T modes after it, each [B, Z]; only the last one passes gradients back.
  let modes: [Variable<Scalar>]
  /// Λ at the last mode: [B, Z, Z].
  let precision: Variable<Scalar>

  /// - Parameters:
  ///   - start: the encoder's mean, [B, Z].
  ///   - conjugateGradients: how many updates by conjugate gradients come before those with `stepSizes`.
  ///   - decoder: of the layers, where it is known.
  ///   - composed: the same from plain operations, for derivatives of derivatives: the last mode and the precision
  ///     from the inputs in the order in which they stand here, weights and biases of the hidden layers last.
  /// - Throws: ``LinearAlgebraError`` for the first update at which a Λ of the batch has no factor.
  init(
    images: Variable<Scalar>, start: Variable<Scalar>, logVariance: Variable<Scalar>,
    output: (weight: Variable<Scalar>, bias: Variable<Scalar>),
    hidden: [(weight: Variable<Scalar>, bias: Variable<Scalar>)], decoder: PackedDecoder<Scalar>? = nil,
    conjugateGradients: Int = 0, stepSizes: [Scalar],
    composed: @escaping ([Variable<Scalar>]) throws -> [Variable<Scalar>]
  ) throws {
    let variables = [images, start, logVariance, output.weight, output.bias] + hidden.flatMap { [$0.weight, $0.bias] }
    let inputs = GaussianInputs(
      images: images.value, start: start.value, logVariance: logVariance.value, outputWeight: output.weight.value,
      outputBias: output.bias.value, weights: hidden.map(\.weight.value), biases: hidden.map(\.bias.value))
    let operands = GaussianOperands(inputs, decoder: decoder)
    let conjugate = ConjugateUpdates(operands, from: start.value, count: conjugateGradients)
    let trajectory = ModeTrajectory(start: conjugate.end, stepSizes: stepSizes)
    let search = GaussianSearch(operands, inputs, trajectory)
    try search.run()

    let outputs = search.asOperation(on: variables, composed: composed) { mode, precision, isNeeded in
      var gradient = GaussianGradient(operands, batch: trajectory.batch)
      if let mode {
        gradient.addUpdates(of: search, inputs, mode: mode)
        gradient.addUpdates(conjugate, of: operands)
      }
      if let precision { gradient.addPrecisions(of: search, gradient: precision) }
      return gradient.inInputs(inputs, isNeeded: isNeeded)
    }
    modes = (0..<conjugateGradients).map { Variable(conjugate.found[$0]) } + outputs.modes
    precision = outputs.precision
  }
}

extension GaussianLikelihood: FusedModeSearching {
  var fusesConjugateGradients: Bool { true }

  func fusedModeSearch<Scalar>(
    _ inputs: FusedSearchInputs<Scalar>
  ) throws -> (modes: [Variable<Scalar>], precision: Variable<Scalar>) {
    let search = try GaussianModeSearch(
      images: inputs.images, start: inputs.start, logVariance: inputs.likelihood[0], output: inputs.output,
      hidden: inputs.hidden, decoder: inputs.decoder, conjugateGradients: inputs.conjugateGradients,
      stepSizes: inputs.stepSizes, composed: inputs.composed)
    return (search.modes, search.precision)
  }
}
