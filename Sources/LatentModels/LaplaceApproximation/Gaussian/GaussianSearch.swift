/// A mode search with Gaussian outputs, Λ = I + s AᵀGA and r = s Aᵀ(c - G h) - z, and what it leaves for its gradient.
///
/// A = ∂h/∂z of the last hidden layer h has a row for each unit that is on. T updates and the last mode stand one after
/// the other: row t B + b is example b.
struct GaussianSearch<Scalar: TensorScalar>: ModeSearch {
  let operands: GaussianOperands<Scalar>
  let newton: NewtonStep<Scalar>
  let history: ActivationHistory
  /// Nil for one hidden layer.
  private(set) var reference: GaussianReference<Scalar>?

  /// The activations of each hidden layer: [(T + 1) B, width].
  let activations: [Panel<Scalar>]
  /// c - G h: [T B, H].
  let residuals: Panel<Scalar>
  /// The last Λ: [B, Z, Z].
  let precisions: Tensor<Scalar>
  /// A of each hidden layer.
  let jacobians: LayerJacobians<Scalar>
  /// G A at the last mode: [B H, Z].
  let gramJacobians: Panel<Scalar>

  /// (W₂ᵀ D₂ (c - G h))ᵀ of the examples without an A of their own: [B, H₁].
  private let pulled: Panel<Scalar>
  private let forms: PooledBuffer<Form>

  /// From what the last update of an example was made.
  private enum Form {
    /// Before the first.
    case none
    /// From A, which is there.
    case direct
    /// From the reference, with no A of its own.
    case reference
  }

  init(
    _ operands: GaussianOperands<Scalar>, _ inputs: GaussianInputs<Scalar>, _ trajectory: ModeTrajectory<Scalar>
  ) {
    let (batch, updates, latent) = (trajectory.batch, trajectory.updates, operands.latent)
    let widths = operands.layers.map(\.outputs)
    self.operands = operands
    newton = NewtonStep(trajectory)
    history = ActivationHistory(widths: widths, batch: batch, updates: updates)
    activations = widths.map { Panel(rows: (updates + 1) * batch, columns: $0) }
    residuals = Panel(rows: updates * batch, columns: operands.width)
    precisions = Tensor(uninitialized: [batch, latent, latent])
    jacobians = LayerJacobians(operands.layers, batch: batch, latent: latent)
    gramJacobians = Panel(rows: batch * operands.width, columns: latent)
    pulled = Panel(rows: batch, columns: widths[0])
    forms = PooledBuffer(count: batch)
    forms.base.update(repeating: .none, count: batch)
    let search = self
    BatchPartition.forEachGroup(batch) { search.activate(0, $0) }
    if widths.count > 1 {
      reference = GaussianReference(
        inputs, gram: operands.gram.tensor, start: history.sets(at: 0), batch: batch, updates: updates)
    }
  }

  var trajectory: ModeTrajectory<Scalar> { newton.trajectory }
  private var latent: Int { operands.latent }
  private var batch: Int { trajectory.batch }

  /// The units of each layer that are on.
  @inline(__always)
  private func active(_ update: Int, _ example: Int) -> [Units] {
    operands.layers.indices.map { history.units(at: update, example, layer: $0) }
  }

  /// The hidden layers, and before the last mode q = c - G h.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func activate(_ update: Int, _ group: Range<Int>) {
    let (rows, row) = (operands.all(group.count), update * batch + group.lowerBound)
    var input = trajectory.modes.from(row)
    for (index, layer) in operands.layers.enumerated() {
      let output = activations[index].from(row)
      gatheredProduct(
        rows: rows, columns: operands.all(layer.inputs), width: layer.outputs, input, MatrixLayout(layer.transposed),
        adding: MatrixLayout(layer.bias.base, rowStride: 0), into: output)
      history.sets(at: update)[index].activate(output, first: group.lowerBound, rows: group.count)
      input = output
    }
    if update == trajectory.updates { return }
    gatheredProduct(
      rows: rows, columns: operands.all(operands.width), width: operands.width, alpha: -1, input,
      MatrixLayout(operands.gram), adding: operands.projection.from(group.lowerBound), into: residuals.from(row))
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func approximate(_ update: Int, _ part: Range<Int>) {
    var scratch = Scratch(operands)
    for example in part {
      let active = active(update, example)
      let cost = scratch.compare(reference, active, isKept: forms.base[example] == .direct, operands)
      if let cost, cost.updateByReference < cost.update {
        modelFromReference(update, example, active, scratch)
        forms.base[example] = .reference
      } else {
        linearize(update, example, active, &scratch)
        localModel(update, example, active, scratch)
        forms.base[example] = .direct
      }
    }
  }

  /// r = s Aᵀ(c - G h) - z of the examples without an A of their own.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func completeGradients(_ update: Int, _ group: Range<Int>) {
    let examples = group.filter { forms.base[$0] == .reference }
    if examples.isEmpty { return }
    gatheredProduct(
      rows: operands.all(group.count), columns: operands.all(operands.width), width: pulled.columns,
      residuals.from(update * batch + group.lowerBound), MatrixLayout(operands.layers[1].weight),
      into: pulled.from(group.lowerBound))
    let weight = MatrixLayout(operands.layers[0].weight)
    for example in examples {
      setGradient(update, example, history.units(at: update, example, layer: 0), of: pulled[example], weight)
    }
  }

  /// The last Λ, with the whole of G A, which its gradient needs.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func finish(_ part: Range<Int>) {
    var scratch = Scratch(operands)
    let update = trajectory.updates
    for example in part {
      let active = active(update, example)
      let cost = scratch.compare(reference, active, isKept: forms.base[example] == .direct, operands)
      linearize(update, example, active, &scratch)
      let (a, on) = (jacobians[example, layer: operands.layers.count - 1], active.last!)
      let product = gramJacobians.from(example * operands.width)
      if let cost, cost.lastByReference < cost.last {
        // G A = G R₂ F + G E
        let curvature = reference!.curvature!
        scratch.differing.setBoth(operands.layers, reference!.majority)
        gatheredProduct(
          rows: on, columns: scratch.differing.units[0].changed, width: latent, MatrixLayout(curvature.gramWeight),
          MatrixLayout(scratch.differing.rows[0]), adding: MatrixLayout(curvature.gramJacobian), into: product)
        gatheredProduct(
          rows: on, columns: scratch.differing.units[1].changed, width: latent, MatrixLayout(operands.gram),
          MatrixLayout(scratch.differing.rows[1]), adding: product, into: product)
      } else {
        gatheredProduct(rows: on, columns: on, width: latent, MatrixLayout(operands.gram), a, into: product)
      }
      let square = MatrixLayout(scratch.square)
      gatheredProduct(rows: operands.all(latent), columns: on, width: latent, a.transposed, product, into: square)
      let precision = precisions.sharedPointer + example * latent * latent
      symmetricPlusIdentity(
        order: latent, alpha: operands.precision / 2, square, into: MatrixLayout(precision, rowStride: latent))
    }
  }
}

extension GaussianSearch {
  /// What one example needs at a time.
  private struct Scratch {
    /// [widest layer, Z] and [Z, Z]
    let product: Panel<Scalar>
    let square: Panel<Scalar>
    /// What has changed in the first two layers since the update before.
    var changes: [ActiveSets.Difference]
    /// Where an example differs from the reference.
    var differing: MajorityDifference<Scalar>

    init(_ operands: GaussianOperands<Scalar>) {
      let widths = operands.layers.map(\.outputs)
      product = Panel(rows: widths.max()!, columns: operands.latent)
      square = Panel(rows: operands.latent, columns: operands.latent)
      changes = widths.prefix(2).map { ActiveSets.Difference(width: $0) }
      differing = MajorityDifference(widths: widths, latent: operands.latent)
    }

    /// Compares with the reference as far as that is of use: what it says of the example's cost.
    @inline(__always)
    mutating func compare(
      _ reference: GaussianReference<Scalar>?, _ active: [Units], isKept: Bool, _ operands: GaussianOperands<Scalar>
    ) -> PrecisionCost? {
      guard let reference else { return nil }
      guard reference.curvature != nil else {
        if !isKept { differing.compare(layer: 0, reference.majority.units[0], active[0]) }
        return nil
      }
      for layer in 0..<2 { differing.compare(layer: layer, reference.majority.units[layer], active[layer]) }
      return PrecisionCost(
        active: (active[0].count, active[1].count),
        differing: (differing.units[0].changed.count, differing.units[1].changed.count),
        widths: (operands.layers[0].outputs, operands.layers[1].outputs), latent: operands.latent)
    }
  }

  /// A for each layer after the first, from the active units alone.
  ///
  /// From one update to the next few units of the first layer change sides: the second layer's A is corrected for
  /// those, and computed anew in the rows that have come on.
  @inline(__always)
  private func linearize(_ update: Int, _ example: Int, _ active: [Units], _ scratch: inout Scratch) {
    let isKept = forms.base[example] == .direct
    var input = MatrixLayout(operands.layers[0].weight)
    for index in operands.layers.indices.dropFirst() {
      let weight = MatrixLayout(operands.layers[index].weight)
      let output = jacobians[example, layer: index]
      var rows = active[index]
      if index == 1 && isKept {
        scratch.changes[0].compare(history.units(at: update - 1, example, layer: 0), active[0])
        let (left, joined) = (scratch.changes[0].left, scratch.changes[0].joined)
        if 2 * (left.count + joined.count) < active[0].count {
          scratch.changes[1].compare(history.units(at: update - 1, example, layer: 1), active[1])
          for (units, sign) in [(left, -1 as Scalar), (joined, 1)] where units.count > 0 {
            gatheredProduct(
              rows: scratch.changes[1].kept, columns: units, width: latent, alpha: sign, weight, input, adding: output,
              into: output)
          }
          rows = scratch.changes[1].joined
        }
      }
      let differing = scratch.differing
      if index == 1, !isKept, let reference, differing.units[0].changed.count < active[0].count {
        differing.setFirst(operands.layers[0].weight)
        gatheredProduct(
          rows: rows, columns: differing.units[0].changed, width: latent, weight, MatrixLayout(differing.rows[0]),
          adding: MatrixLayout(reference.majority.jacobian), into: output)
      } else {
        gatheredProduct(rows: rows, columns: active[index - 1], width: latent, weight, input, into: output)
      }
      input = output
    }
  }

  /// Λ = I + s (AᵀM + MᵀA) with M the product of A and half of G, and r = s Aᵀ(c - G h) - z.
  @inline(__always)
  private func localModel(_ update: Int, _ example: Int, _ active: [Units], _ scratch: Scratch) {
    let (a, on) = (jacobians[example, layer: operands.layers.count - 1], active.last!)
    let (m, square) = (MatrixLayout(scratch.product), MatrixLayout(scratch.square))
    gatheredProduct(
      rows: on, columns: on, width: latent, triangular: true, MatrixLayout(operands.lowerGram), a, into: m)
    gatheredProduct(rows: operands.all(latent), columns: on, width: latent, a.transposed, m, into: square)
    setPrecision(example, square)
    setGradient(update, example, on, of: residuals[update * batch + example], a)
  }

  /// Λ as ``GaussianReference`` has it.
  @inline(__always)
  private func modelFromReference(_ update: Int, _ example: Int, _ active: [Units], _ scratch: Scratch) {
    let (curvature, differing) = (reference!.curvature!, scratch.differing)
    let (first, second) = (differing.units[0].changed, differing.units[1].changed)
    let (product, square) = (MatrixLayout(scratch.product), MatrixLayout(scratch.square))
    let coordinates = operands.all(latent)
    differing.setBoth(operands.layers, reference!.majority)
    let weight = MatrixLayout(differing.rows[0])
    gatheredProduct(
      rows: first, columns: first, width: latent, triangular: true, MatrixLayout(curvature.lower), weight,
      adding: MatrixLayout(curvature.product), into: product)
    gatheredProduct(
      rows: coordinates, columns: first, width: latent, weight.transposed, product,
      adding: MatrixLayout(curvature.square), into: square)

    let rows = MatrixLayout(differing.rows[1])
    gatheredProduct(
      rows: second, columns: first, width: latent, MatrixLayout(curvature.gramWeight), weight,
      adding: MatrixLayout(curvature.gramJacobian), into: product)
    gatheredProduct(
      rows: second, columns: second, width: latent, triangular: true, MatrixLayout(operands.lowerGram), rows,
      adding: product, into: product)
    gatheredProduct(
      rows: coordinates, columns: second, width: latent, rows.transposed, product, adding: square, into: square)
    setPrecision(example, square)

    // The product for all examples at once wants zeros where units are off; nothing else looks there.
    LogisticOutputs.keep(
      count: operands.width, on: activations.last![update * batch + example], residuals[update * batch + example])
  }

  @inline(__always)
  private func setPrecision(_ example: Int, _ square: MatrixLayout<Scalar>) {
    symmetricPlusIdentity(
      order: latent, alpha: operands.precision, square, into: newton.precisions.from(example * latent))
  }

  /// r = s Aᵀq - z from the rows of A of these units.
  @inline(__always)
  private func setGradient(
    _ update: Int, _ example: Int, _ active: Units, of q: UnsafeMutablePointer<Scalar>, _ a: MatrixLayout<Scalar>
  ) {
    let (gradient, z) = (newton.gradients[example], trajectory.modes[update * batch + example])
    gatheredProduct(
      rows: operands.all(1), columns: active, width: latent, alpha: operands.precision, MatrixLayout(q, rowStride: 0),
      a, into: MatrixLayout(gradient, rowStride: 0))
    for i in 0..<latent { gradient[i] -= z[i] }
  }
}
