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
    hidden: [(weight: Variable<Scalar>, bias: Variable<Scalar>)], decoder: LaplaceDecoder<Scalar>? = nil,
    conjugateGradients: Int = 0, stepSizes: [Scalar],
    composed: @escaping ([Variable<Scalar>]) throws -> [Variable<Scalar>]
  ) throws {
    let variables = [images, start, logVariance, output.weight, output.bias] + hidden.flatMap { [$0.weight, $0.bias] }
    let inputs = LaplaceInputs(
      images: images.value, start: start.value, logVariance: logVariance.value, outputWeight: output.weight.value,
      outputBias: output.bias.value, weights: hidden.map(\.weight.value), biases: hidden.map(\.bias.value))
    var operands = LaplaceOperands(inputs, decoder: decoder)
    let conjugate = ConjugateUpdates(operands, from: start.value, count: conjugateGradients)
    let trajectory = ModeTrajectory(start: conjugate.end, stepSizes: stepSizes)
    let state = LaplaceState(operands, trajectory)
    try Self.run(&operands, inputs, state)

    let found = trajectory.found
    let values = [found[stepSizes.count], state.precisions]
    let outputs = customOperation(variables, values: values) { [operands] context in
      if context.isRecording {
        return try context.tape.vectorJacobianProduct(
          at: context.inputs, vectors: zip(context.gradients, values).map { $0 ?? Variable(Tensor.zeros($1.shape)) },
          of: composed
        ).products
      }
      var gradient = LaplaceGradient(operands, batch: trajectory.batch)
      if let mode = context.gradients[0] {
        gradient.addUpdates(of: operands, inputs, state, mode: mode.value)
        gradient.addUpdates(conjugate, of: operands)
      }
      if let precision = context.gradients[1] {
        gradient.addPrecisions(of: operands, state, gradient: precision.value.contiguous())
      }
      return gradient.inInputs(inputs, isNeeded: context.isNeeded).map { $0.map { Variable($0) } }
    }
    let earlier = (0..<conjugateGradients).map { conjugate.found[$0] } + stepSizes.indices.map { found[$0] }
    modes = earlier.map { Variable($0) } + [outputs[0]]
    precision = outputs[1]
  }

  private static func run(
    _ operands: inout LaplaceOperands<Scalar>, _ inputs: LaplaceInputs<Scalar>, _ state: LaplaceState<Scalar>
  ) throws {
    let (batch, updates) = (state.trajectory.batch, state.trajectory.updates)
    var chunks = (0..<LaplaceChunks<Scalar>.count(batch)).map { LaplaceChunk($0, operands, state) }
    Threads.forEach(chunks.count) { [chunks] in chunks[$0].activate(0) }
    if operands.layers.count > 1 {
      operands.reference = LaplaceReference(
        inputs, gram: operands.gram.tensor, start: updates > 0 ? state.start : state.active, batch: batch,
        updates: updates)
    }
    let reference = operands.reference
    try chunks.withUnsafeMutableBufferPointer { chunks throws in
      try LaplaceChunks<Scalar>.forEach(batch) { index throws(LaplaceFailure) in try chunks[index].run(reference) }
    }
  }
}

extension LaplaceGradient {
  /// The gradients in the order of the operation's inputs, through G = WᵀW and c = (x - b) W.
  func inInputs(_ inputs: LaplaceInputs<Scalar>, isNeeded: [Bool]) -> [Tensor<Scalar>?] {
    let weight = inputs.outputWeight
    // W̄ = 2 W sym(Ḡ) + (x - b)ᵀ c̄
    let outputWeight =
      matmul(weight, gram + gram.transposed()) + matmul((inputs.images - inputs.outputBias).transposed(), projection)
    return [
      isNeeded[0] ? matmul(projection, weight.transposed()) : nil, start,
      Tensor(repeating: logVariance, shape: inputs.logVariance.shape), outputWeight,
      -gemv(weight, projection.sum(axes: [0])),
    ] + zip(weights, biases).flatMap { [$0, $1] }
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
