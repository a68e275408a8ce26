import NeuralNetworks
import SparseActivations

/// A mode search with Bernoulli outputs, Λ = I + JᵀVJ and r = Jᵀ(x - p) - z with V = p (1 - p), and what it leaves for
/// its gradient.
struct BernoulliSearch<Scalar: TensorScalar>: ModeSearch {
  let inputs: FusedSearchInputs<Tensor<Scalar>>
  /// Of all layers, the output last.
  let state: ModeSearchState<Scalar>
  let jacobians: LayerJacobians<Scalar>
  /// p: [(T + 1) B, D].
  let probabilities: PaddedMatrix<Scalar>
  /// x: [B, D].
  let images: PaddedMatrix<Scalar>

  init(_ inputs: FusedSearchInputs<Tensor<Scalar>>, stepSizes: [Scalar]) {
    self.inputs = inputs
    let layers = zip(inputs.weights, inputs.biases).map { PackedLayer(weight: $0, bias: $1) }
    state = ModeSearchState(layers, hidden: layers.count - 1, from: inputs.start, stepSizes: stepSizes)
    jacobians = LayerJacobians(state)
    images = PaddedMatrix(inputs.images)
    probabilities = PaddedMatrix(rows: (state.updates + 1) * state.batch, columns: images.columns)
  }

  var precisions: Tensor<Scalar> { state.precisions }
  /// D, and the output layer's place.
  var pixels: Int { images.columns }
  var top: Int { state.layers.count - 1 }
  private var latent: Int { state.latent }

  /// p
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func evaluate(_ update: Int, _ group: Range<Int>) {
    let row = update * state.batch + group.lowerBound
    state.layers[top].apply(group.count, state.activations.last!.from(row), into: probabilities.from(row))
    for row in row..<row + group.count { LogisticOutputs.probabilities(count: pixels, probabilities[row]) }
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func approximate(_ update: Int, _ part: Range<Int>) {
    var scratch = Scratch(state)
    for example in part {
      let before = update > 0 ? state.active(update - 1, example) : nil
      jacobians.linearize(example, state.active(update, example), before: before, &scratch.jacobians)
      localModel(update, example, scratch)
    }
  }

  /// Each example has its own J, and the whole of r with it.
  func completeGradients(_ update: Int, _ group: Range<Int>) {}

  /// Both triangles of the last Λ.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func finish(_ part: Range<Int>) {
    approximate(state.updates, part)
    for example in part {
      let target = precisions.sharedPointer + example * latent * latent
      for i in 0..<latent {
        let source = state.newton.precisions[example * latent + i]
        for j in 0...i { (target[i * latent + j], target[j * latent + i]) = (source[j], source[j]) }
      }
    }
  }

  /// What one example needs at a time.
  private struct Scratch {
    /// V J and a column more: [D, Z + 1].
    let weighted: PaddedMatrix<Scalar>
    /// JᵀVJ and a row more: [Z + 1, Z].
    let squares: PaddedMatrix<Scalar>
    var jacobians: LayerJacobians<Scalar>.Scratch

    init(_ state: ModeSearchState<Scalar>) {
      weighted = PaddedMatrix(rows: state.layers.last!.outputs, columns: state.latent + 1)
      squares = PaddedMatrix(rows: state.latent + 1, columns: state.latent)
      jacobians = .init(state)
    }
  }

  /// Λ = I + JᵀVJ and r = Jᵀ(x - p) - z, as one product with [VJ, x - p].
  @inline(__always)
  private func localModel(_ update: Int, _ example: Int, _ scratch: Scratch) {
    let (weighted, squares, row) = (scratch.weighted, scratch.squares, update * state.batch + example)
    let j = jacobians[example, layer: top]
    LogisticOutputs.weigh(j, images: images[example], probabilities[row], into: weighted, width: latent)
    // Of a symmetric matrix the lower triangle is enough: rows in blocks, up to their block's last column.
    let block = CompactBatch<Scalar>.count
    for start in stride(from: 0, through: latent, by: block) {
      gatheredProduct(
        rows: IndexList(start..<min(start + block, latent + 1)), columns: .all(pixels),
        width: min(start + block, latent), weighted.layout.transposed, j, into: squares)
    }
    for i in 0..<latent {
      let (source, target) = (squares[i], state.newton.precisions[example * latent + i])
      for j in 0...i { target[j] = source[j] }
      target[i] += 1
    }
    let (gradient, cotangents, z) = (state.newton.gradients[example], squares[latent], state.newton.modes[row])
    for i in 0..<latent { gradient[i] = cotangents[i] - z[i] }
  }
}

extension BernoulliSearch: FusedModeSearch {
  var modes: [Tensor<Scalar>] { state.newton.found }

  func gradients(
    mode: Tensor<Scalar>?, precisions: Tensor<Scalar>?, needsImages: Bool
  ) -> FusedSearchInputs<Tensor<Scalar>?> {
    var gradient = BernoulliGradient(self, needsImages: needsImages)
    let bends = precisions.map { gradient.addPrecisions(of: self, gradient: $0) }
    gradient.addModes(of: self, mode: mode, bends: bends)
    return FusedSearchInputs(
      images: gradient.images, start: gradient.start, likelihood: [], weights: gradient.weights,
      biases: gradient.biases)
  }
}
