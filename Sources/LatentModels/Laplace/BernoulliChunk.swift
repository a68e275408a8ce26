/// The examples of a chunk on their way through all updates.
struct BernoulliChunk<Scalar: TensorScalar> {
  private var operands: BernoulliOperands<Scalar>
  private let state: BernoulliState<Scalar>
  /// The examples of the batch.
  private let examples: Range<Int>

  private let newton: NewtonUpdate<Scalar>
  /// V J and a column more: [D, Z + 1].
  private let weighted: Panel<Scalar>
  /// JᵀVJ and a row more: [Z + 1, Z].
  private let squares: Panel<Scalar>
  /// The hidden units that are on after even and odd updates between the first and the last.
  private let between: [[ActiveSets]]
  private var change: JacobianChange<Scalar>
  private var difference: ActiveSets.Difference
  private var differing: MajorityDifference<Scalar>

  private var latent: Int { operands.latent }
  private var batch: Int { state.trajectory.batch }

  init(_ index: Int, _ operands: BernoulliOperands<Scalar>, _ state: BernoulliState<Scalar>) {
    self.operands = operands
    self.state = state
    examples = LaplaceChunks<Scalar>.examples(of: index, batch: state.trajectory.batch)
    let hidden = operands.layers.dropLast()
    newton = NewtonUpdate(chunk: index, latent: operands.latent)
    weighted = Panel(rows: operands.pixels, columns: operands.latent + 1)
    squares = Panel(rows: operands.latent + 1, columns: operands.latent)
    between = (0..<2).map { _ in hidden.map { ActiveSets(rows: LaplaceChunks<Scalar>.size, width: $0.outputs) } }
    change = JacobianChange(operands)
    difference = ActiveSets.Difference(width: hidden.map(\.outputs).max()!)
    differing = MajorityDifference(widths: hidden.map(\.outputs), latent: operands.latent)
  }

  /// All updates and the last precision, with the layers at the start known.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  mutating func run(_ reference: BernoulliReference<Scalar>) throws(LaplaceFailure) {
    operands.reference = reference
    let updates = state.trajectory.updates
    for update in 0...updates {
      if update > 0 { activate(update) }
      for example in 0..<examples.count {
        linearize(update, example, reference)
        localModel(example, update)
      }
      if update == updates {
        store()
      } else {
        try newton.move(state.trajectory, update)
      }
    }
  }

  /// Where the units that are on at an update are listed, and the row of the chunk's first example there.
  private func sets(_ update: Int) -> (sets: [ActiveSets], first: Int) {
    if update == state.trajectory.updates { return (state.active, examples.lowerBound) }
    return update == 0 ? (state.start, examples.lowerBound) : (between[update % 2], 0)
  }

  /// The layers at z, the hidden units that are on, and p.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func activate(_ update: Int) {
    let (sets, first) = sets(update)
    let row = update * batch + examples.lowerBound
    for (index, layer) in operands.layers.enumerated() {
      let input = index == 0 ? state.trajectory.modes : state.activations[index - 1]
      let output = index == operands.top ? state.probabilities : state.activations[index]
      gatheredProduct(
        rows: operands.all(examples.count), columns: operands.all(layer.inputs), width: layer.outputs,
        MatrixLayout(input[row], rowStride: input.stride), MatrixLayout(layer.transposed),
        adding: MatrixLayout(layer.bias.base, rowStride: 0), into: MatrixLayout(output[row], rowStride: output.stride))
      if index < operands.top {
        sets[index].activate(MatrixLayout(output[row], rowStride: output.stride), first: first, rows: examples.count)
      }
    }
    for row in row..<row + examples.count {
      LogisticOutputs.probabilities(count: operands.pixels, state.probabilities[row])
    }
  }

  /// The derivative of each layer after the first in z: from one update to the next corrected where few units have
  /// changed sides, else from the active units or from the reference, whichever is less.
  @inline(__always)
  private mutating func linearize(_ update: Int, _ example: Int, _ reference: BernoulliReference<Scalar>) {
    let (now, then) = (sets(update), sets(max(0, update - 1)))
    func active(_ layer: Int) -> Units { now.sets[layer][now.first + example] }
    func before(_ layer: Int) -> Units { then.sets[layer][then.first + example] }

    change.begin(isFirst: update == 0)
    for layer in reference.majority.units.indices {
      differing.compare(layer: layer, reference.majority.units[layer], active(layer))
    }
    differing.setFirst(operands.layers[0].weight)
    for index in operands.layers.indices.dropFirst() {
      let layer = operands.layers[index]
      let weight = MatrixLayout(layer.weight)
      let input = state.jacobian(operands, examples.lowerBound + example, layer: index - 1)
      let output = state.jacobian(operands, examples.lowerBound + example, layer: index)
      let below = active(index - 1)
      let isHidden = index < operands.top
      var rows = isHidden ? active(index) : operands.all(layer.outputs)
      var kept = rows
      if change.isKnown && isHidden {
        difference.compare(before(index), rows)
        kept = difference.kept
      }
      if change.correct(operands, layer: index, below: (before(index - 1), below, input), rows: kept, into: output) {
        if !isHidden { continue }
        rows = difference.joined
      }
      let (first, signed) = (differing.units[0].changed, MatrixLayout(differing.rows[0]))
      if index == 1 && first.count < below.count {
        gatheredProduct(
          rows: rows, columns: first, width: latent, weight, signed, adding: MatrixLayout(reference.majority.jacobian),
          into: output)
      } else if index == 2, let whole = reference.output, BernoulliReference.saving(differing, active: below) > 0 {
        differing.setSecond(operands.layers[1].weight, reference.majority.jacobian)
        gatheredProduct(
          rows: rows, columns: first, width: latent, MatrixLayout(whole.product), signed,
          adding: MatrixLayout(whole.jacobian), into: output)
        gatheredProduct(
          rows: rows, columns: differing.units[1].changed, width: latent, weight, MatrixLayout(differing.rows[1]),
          adding: output, into: output)
      } else {
        gatheredProduct(rows: rows, columns: below, width: latent, weight, input, into: output)
      }
    }
  }

  /// Λ = I + JᵀVJ and r = Jᵀ(x - p) - z, as one product with [VJ, x - p].
  @inline(__always)
  private func localModel(_ example: Int, _ update: Int) {
    let row = update * batch + examples.lowerBound + example
    let j = state.jacobian(operands, examples.lowerBound + example, layer: operands.top)
    LogisticOutputs.weigh(
      j, images: operands.images[examples.lowerBound + example], state.probabilities[row], into: weighted,
      width: latent)
    // Of a symmetric matrix the lower triangle is enough: rows in blocks, up to their block's last column.
    let block = Lanes<Scalar>.count
    for start in stride(from: 0, through: latent, by: block) {
      gatheredProduct(
        rows: operands.range(start..<min(start + block, latent + 1)), columns: operands.all(operands.pixels),
        width: min(start + block, latent), MatrixLayout(weighted).transposed, j, into: MatrixLayout(squares))
    }
    for i in 0..<latent {
      let (source, target) = (squares[i], newton.precisions[example * latent + i])
      for j in 0...i { target[j] = source[j] }
      target[i] += 1
    }
    let (gradient, pulled, z) = (newton.gradients[example], squares[latent], state.trajectory.modes[row])
    for i in 0..<latent { gradient[i] = pulled[i] - z[i] }
  }

  /// Both triangles of the last Λ.
  @inline(__always)
  private func store() {
    for example in 0..<examples.count {
      let target = state.precisions.sharedPointer + (examples.lowerBound + example) * latent * latent
      for i in 0..<latent {
        let source = newton.precisions[example * latent + i]
        for j in 0...i {
          target[i * latent + j] = source[j]
          target[j * latent + i] = source[j]
        }
      }
    }
  }
}
