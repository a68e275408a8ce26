/// The mode search of a Bernoulli likelihood and the precision at its end as one operation.
struct BernoulliModeSearch<Scalar: TensorScalar> {
  /// The encoder's mean and the T modes after it, each [B, Z]; only the last one passes gradients back.
  let modes: [Variable<Scalar>]
  /// Λ at the last mode: [B, Z, Z].
  let precision: Variable<Scalar>

  /// - Parameters:
  ///   - start: the encoder's mean, [B, Z].
  ///   - composed: the same from plain operations, for derivatives of derivatives: the last mode and the precision
  ///     from the inputs in the order in which they stand here, weights and biases of the hidden layers last.
  /// - Throws: ``LinearAlgebraError`` for the first update at which a Λ of the batch has no factor.
  init(
    images: Variable<Scalar>, start: Variable<Scalar>, output: (weight: Variable<Scalar>, bias: Variable<Scalar>),
    hidden: [(weight: Variable<Scalar>, bias: Variable<Scalar>)], stepSizes: [Scalar],
    composed: @escaping ([Variable<Scalar>]) throws -> [Variable<Scalar>]
  ) throws {
    let variables = [images, start, output.weight, output.bias] + hidden.flatMap { [$0.weight, $0.bias] }
    let layers = hidden + [output]
    let operands = BernoulliOperands(
      images: images.value, latent: start.shape[1], weights: layers.map(\.weight.value),
      biases: layers.map(\.bias.value))
    let trajectory = ModeTrajectory(start: start.value, stepSizes: stepSizes)
    let search = BernoulliSearch(operands, weights: layers.map(\.weight.value), trajectory)
    try search.run()

    (modes, precision) = search.asOperation(on: variables, composed: composed) { mode, precision, isNeeded in
      let gradient = BernoulliGradient(search, mode: mode, precisions: precision, needsImages: isNeeded[0])
      let order = [operands.top] + Array(0..<operands.top)
      return [gradient.images, gradient.start] + order.flatMap { [gradient.weights[$0], gradient.biases[$0]] }
    }
  }
}

extension BernoulliLikelihood: FusedModeSearching {
  var fusesConjugateGradients: Bool { false }

  func fusedModeSearch<Scalar>(
    _ inputs: FusedSearchInputs<Scalar>
  ) throws -> (modes: [Variable<Scalar>], precision: Variable<Scalar>) {
    let search = try BernoulliModeSearch(
      images: inputs.images, start: inputs.start, output: inputs.output, hidden: inputs.hidden,
      stepSizes: inputs.stepSizes, composed: inputs.composed)
    return (search.modes, search.precision)
  }
}
