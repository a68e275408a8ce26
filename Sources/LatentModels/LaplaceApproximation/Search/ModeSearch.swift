import SparseActivations

/// A mode search of a whole batch, update by update: what a likelihood adds to it are the local models.
///
/// Work that examples share, products with the weights and factorisations side by side, goes by groups; work of each
/// example alone, its Jacobian and what follows from it, by parts of a few examples.
protocol ModeSearch<Scalar> {
  associatedtype Scalar: TensorScalar
  var state: ModeSearchState<Scalar> { get }

  /// What the output layer adds at z of an update, where the hidden layers are known, for a group.
  func evaluate(_ update: Int, _ group: Range<Int>)
  /// Λ at z of an update, and as much of r as belongs to an example alone, into the state's ``NewtonStep``.
  func approximate(_ update: Int, _ part: Range<Int>)
  /// What r still lacks, and the examples of a group share.
  func completeGradients(_ update: Int, _ group: Range<Int>)
  /// Λ at the last mode into the state's ``ModeSearchState/precisions``.
  func finish(_ part: Range<Int>)
}

extension ModeSearch {
  /// All updates and the last precision.
  /// - Throws: ``LinearAlgebraError`` for the first update at which a Λ of the batch has no factor.
  func run() throws(LinearAlgebraError) {
    let (state, batch) = (state, state.batch)
    BatchPartition.forEachGroup(batch) { evaluate(0, $0) }
    for update in 0..<state.updates {
      BatchPartition.forEachPart(batch) { approximate(update, $0) }
      let failures = BatchPartition.mapGroups(batch) { group -> (index: Int, pivot: Int)? in
        completeGradients(update, group)
        if let failure = state.newton.move(update, group) { return failure }
        state.activate(update + 1, group)
        evaluate(update + 1, group)
        return nil
      }
      if let first = failures.lazy.compactMap({ $0 }).first { throw state.newton.error(first) }
    }
    BatchPartition.forEachPart(batch) { finish($0) }
  }
}

/// What the mode searches of all likelihoods keep. T updates and the last mode stand one after the other: row t B + b is
/// example b.
struct ModeSearchState<Scalar: TensorScalar> {
  /// Those whose derivatives the search forms: the hidden ones, and the output layer where its Jacobian is needed.
  let layers: [PackedLayer<Scalar>]
  /// The activations of each hidden layer: [(T + 1) B, width].
  let activations: [PaddedMatrix<Scalar>]
  let history: ActivationHistory
  let newton: NewtonStep<Scalar>
  /// The last Λ: [B, Z, Z].
  let precisions: Tensor<Scalar>

  /// The hidden layers at the start, and room for all else.
  ///
  /// - Parameters:
  ///   - hidden: how many of the layers are rectified.
  ///   - start: z_0, [B, Z].
  init(_ layers: [PackedLayer<Scalar>], hidden: Int, from start: Tensor<Scalar>, stepSizes: [Scalar]) {
    let (batch, latent, updates) = (start.shape[0], start.shape[1], stepSizes.count)
    let widths = layers.prefix(hidden).map { $0.outputs }
    self.layers = layers
    activations = widths.map { PaddedMatrix(rows: (updates + 1) * batch, columns: $0) }
    history = ActivationHistory(widths: widths, batch: batch, updates: updates)
    newton = NewtonStep(start: start, stepSizes: stepSizes)
    precisions = Tensor(uninitialized: [batch, latent, latent])
    BatchPartition.forEachGroup(batch) { [self] in activate(0, $0) }
  }

  var batch: Int { newton.batch }
  var latent: Int { newton.latent }
  var updates: Int { newton.updates }

  /// The hidden layers at z of an update, and the units that are on there, for a group.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func activate(_ update: Int, _ group: Range<Int>) {
    let row = update * batch + group.lowerBound
    var input = newton.modes.from(row)
    for (index, output) in activations.enumerated() {
      layers[index].apply(group.count, input, into: output.from(row))
      history.units(at: update)[index].activate(output.from(row), first: group.lowerBound, rows: group.count)
      input = output.from(row)
    }
  }

  /// The units of each hidden layer that are on.
  @inline(__always)
  func active(_ update: Int, _ example: Int) -> [IndexList] {
    activations.indices.map { history.units(at: update, example, layer: $0) }
  }
}
