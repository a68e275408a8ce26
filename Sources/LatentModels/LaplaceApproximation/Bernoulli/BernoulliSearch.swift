/// A mode search with Bernoulli outputs, Λ = I + JᵀVJ and r = Jᵀ(x - p) - z with V = p (1 - p), and what it leaves for
/// its gradient. T updates and the last mode stand one after the other: row t B + b is example b.
struct BernoulliSearch<Scalar: TensorScalar>: ModeSearch {
  let operands: BernoulliOperands<Scalar>
  let newton: NewtonStep<Scalar>
  /// Of the hidden layers.
  let history: ActivationHistory
  /// There when the layers at the start are known.
  private(set) var reference: BernoulliReference<Scalar>?

  /// The activations of each hidden layer: [(T + 1) B, width].
  let activations: [Panel<Scalar>]
  /// p: [(T + 1) B, D].
  let probabilities: Panel<Scalar>
  /// The last Λ: [B, Z, Z].
  let precisions: Tensor<Scalar>
  /// Of every layer, the output last.
  let jacobians: LayerJacobians<Scalar>

  /// - Parameter weights: [out, in] of each layer, the output last.
  init(
    _ operands: BernoulliOperands<Scalar>, weights: [Tensor<Scalar>], _ trajectory: ModeTrajectory<Scalar>
  ) {
    let (batch, updates, latent) = (trajectory.batch, trajectory.updates, operands.latent)
    let widths = operands.layers.dropLast().map(\.outputs)
    self.operands = operands
    newton = NewtonStep(trajectory)
    history = ActivationHistory(widths: widths, batch: batch, updates: updates)
    activations = widths.map { Panel(rows: (updates + 1) * batch, columns: $0) }
    probabilities = Panel(rows: (updates + 1) * batch, columns: operands.pixels)
    precisions = Tensor(uninitialized: [batch, latent, latent])
    jacobians = LayerJacobians(operands.layers, batch: batch, latent: latent)
    let search = self
    BatchPartition.forEachGroup(batch) { search.activate(0, $0) }
    reference = BernoulliReference(weights: weights, start: history.sets(at: 0), batch: batch)
  }

  var trajectory: ModeTrajectory<Scalar> { newton.trajectory }
  private var latent: Int { operands.latent }
  private var batch: Int { trajectory.batch }

  /// The input of a layer at row t B + b.
  @inline(__always)
  func input(layer: Int, row: Int) -> UnsafeMutablePointer<Scalar> {
    layer == 0 ? trajectory.modes[row] : activations[layer - 1][row]
  }

  /// The hidden layers, and p.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func activate(_ update: Int, _ group: Range<Int>) {
    let (sets, row) = (history.sets(at: update), update * batch + group.lowerBound)
    var input = trajectory.modes.from(row)
    for (index, layer) in operands.layers.enumerated() {
      let output = (index == operands.top ? probabilities : activations[index]).from(row)
      gatheredProduct(
        rows: operands.all(group.count), columns: operands.all(layer.inputs), width: layer.outputs, input,
        MatrixLayout(layer.transposed), adding: MatrixLayout(layer.bias.base, rowStride: 0), into: output)
      if index < operands.top { sets[index].activate(output, first: group.lowerBound, rows: group.count) }
      input = output
    }
    for row in row..<row + group.count { LogisticOutputs.probabilities(count: operands.pixels, probabilities[row]) }
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func approximate(_ update: Int, _ part: Range<Int>) {
    var scratch = Scratch(operands)
    for example in part {
      linearize(update, example, &scratch)
      localModel(update, example, scratch)
    }
  }

  /// Each example has its own J, and the whole of r with it.
  func completeGradients(_ update: Int, _ group: Range<Int>) {}

  /// Both triangles of the last Λ.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func finish(_ part: Range<Int>) {
    approximate(trajectory.updates, part)
    for example in part {
      let target = precisions.sharedPointer + example * latent * latent
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

extension BernoulliSearch {
  /// What one example needs at a time.
  private struct Scratch {
    /// V J and a column more: [D, Z + 1].
    let weighted: Panel<Scalar>
    /// JᵀVJ and a row more: [Z + 1, Z].
    let squares: Panel<Scalar>
    /// Against the update before, and against the majority.
    var change: JacobianChange<Scalar>
    var difference: ActiveSets.Difference
    var differing: MajorityDifference<Scalar>

    init(_ operands: BernoulliOperands<Scalar>) {
      let widths = operands.layers.dropLast().map(\.outputs)
      weighted = Panel(rows: operands.pixels, columns: operands.latent + 1)
      squares = Panel(rows: operands.latent + 1, columns: operands.latent)
      change = JacobianChange(operands)
      difference = ActiveSets.Difference(width: widths.max()!)
      differing = MajorityDifference(widths: widths, latent: operands.latent)
    }
  }

  /// The derivative of each layer after the first in z: from one update to the next corrected where few units have
  /// changed sides, else from the active units or from the reference, whichever is less.
  @inline(__always)
  private func linearize(_ update: Int, _ example: Int, _ scratch: inout Scratch) {
    let reference = reference!
    func active(_ layer: Int) -> Units { history.units(at: update, example, layer: layer) }
    func before(_ layer: Int) -> Units { history.units(at: max(0, update - 1), example, layer: layer) }

    scratch.change.begin(isFirst: update == 0)
    for layer in reference.majority.units.indices {
      scratch.differing.compare(layer: layer, reference.majority.units[layer], active(layer))
    }
    scratch.differing.setFirst(operands.layers[0].weight)
    for index in operands.layers.indices.dropFirst() {
      let layer = operands.layers[index]
      let weight = MatrixLayout(layer.weight)
      let input = jacobians[example, layer: index - 1]
      let output = jacobians[example, layer: index]
      let below = active(index - 1)
      let isHidden = index < operands.top
      var rows = isHidden ? active(index) : operands.all(layer.outputs)
      var kept = rows
      if scratch.change.isKnown && isHidden {
        scratch.difference.compare(before(index), rows)
        kept = scratch.difference.kept
      }
      if scratch.change.correct(
        operands, layer: index, below: (before(index - 1), below, input), rows: kept, into: output)
      {
        if !isHidden { continue }
        rows = scratch.difference.joined
      }
      let differing = scratch.differing
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
  private func localModel(_ update: Int, _ example: Int, _ scratch: Scratch) {
    let (weighted, squares) = (scratch.weighted, scratch.squares)
    let row = update * batch + example
    let j = jacobians[example, layer: operands.top]
    LogisticOutputs.weigh(
      j, images: operands.images[example], probabilities[row], into: weighted, width: latent)
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
    let (gradient, pulled, z) = (newton.gradients[example], squares[latent], trajectory.modes[row])
    for i in 0..<latent { gradient[i] = pulled[i] - z[i] }
  }
}
