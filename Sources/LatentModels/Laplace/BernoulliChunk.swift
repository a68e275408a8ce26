/// The examples of a chunk on their way through all updates.
struct BernoulliChunk<Scalar: TensorScalar> {
  private let operands: BernoulliOperands<Scalar>
  private let state: BernoulliState<Scalar>
  /// The examples of the batch.
  private let examples: Range<Int>

  private let newton: NewtonUpdate<Scalar>
  /// V J and a column more: [D, Z + 1].
  private let weighted: Panel<Scalar>
  /// JᵀVJ and a row more: [Z + 1, Z].
  private let squares: Panel<Scalar>
  /// The hidden units that are on at this update, and those at the one before.
  private var active: [ActiveSets]
  private var before: [ActiveSets]
  private var change: JacobianChange<Scalar>
  private var difference: ActiveSets.Difference
  private var off: ActiveSets.Difference

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
    active = hidden.map { ActiveSets(rows: LaplaceChunks<Scalar>.size, width: $0.outputs) }
    before = hidden.map { ActiveSets(rows: LaplaceChunks<Scalar>.size, width: $0.outputs) }
    change = JacobianChange(operands)
    difference = ActiveSets.Difference(width: hidden.map(\.outputs).max()!)
    off = ActiveSets.Difference(width: operands.layers[0].outputs)
  }

  /// All updates and the last precision.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  mutating func run() throws(LaplaceFailure) {
    let updates = state.trajectory.updates
    for update in 0...updates {
      let isLast = update == updates
      swap(&active, &before)
      activate(update, into: isLast ? state.active : active, first: isLast ? examples.lowerBound : 0)
      for example in 0..<examples.count {
        let sets = isLast ? state.active : active
        let row = isLast ? examples.lowerBound + example : example
        linearize(
          examples.lowerBound + example, sets.map { $0[row] }, before.map { $0[example] }, isFirst: update == 0)
        localModel(example, update)
      }
      if isLast {
        store()
      } else {
        try newton.move(state.trajectory, update)
      }
    }
  }

  /// The layers at z, the hidden units that are on, and p.
  @inline(__always)
  private func activate(_ update: Int, into sets: [ActiveSets], first: Int) {
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

  /// The derivative of each layer after the first in z, from the active units alone; from one update to the next it is
  /// corrected where few of them have changed sides.
  @inline(__always)
  private mutating func linearize(_ example: Int, _ active: [Units], _ before: [Units], isFirst: Bool) {
    change.begin(isFirst: isFirst)
    for index in operands.layers.indices.dropFirst() {
      let layer = operands.layers[index]
      let input = state.jacobian(operands, example, layer: index - 1)
      let output = state.jacobian(operands, example, layer: index)
      let below = active[index - 1]
      let isHidden = index < operands.top
      var rows = isHidden ? active[index] : operands.all(layer.outputs)
      var kept = rows
      if change.isKnown && isHidden {
        difference.compare(before[index], active[index])
        kept = difference.kept
      }
      if change.correct(
        operands, layer: index, below: (before[index - 1], below, input), rows: kept, into: output)
      {
        if !isHidden { continue }
        rows = difference.joined
      }
      if index == 1 && operands.isMostlyOn(below, of: layer.inputs) {
        off.compare(operands.all(layer.inputs), below)
        gatheredProduct(
          rows: rows, columns: off.left, width: latent, alpha: -1, MatrixLayout(layer.weight), input,
          adding: MatrixLayout(operands.allOn), into: output)
      } else {
        gatheredProduct(rows: rows, columns: below, width: latent, MatrixLayout(layer.weight), input, into: output)
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
