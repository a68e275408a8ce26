/// The examples of a chunk on their way through all updates.
struct LaplaceChunk<Scalar: TensorScalar> {
  private var operands: LaplaceOperands<Scalar>
  let state: LaplaceState<Scalar>
  /// The examples of the batch.
  let examples: Range<Int>

  private let newton: NewtonUpdate<Scalar>
  private let products: Panel<Scalar>
  private let squares: Panel<Scalar>
  private let lastActivations: [Panel<Scalar>]
  private let lastResiduals: Panel<Scalar>
  /// The active units after even and odd updates between the first and the last.
  private let between: [[ActiveSets]]
  private var difference: ActiveSets.Difference
  private var rowDifference: ActiveSets.Difference

  // MARK: From the reference
  /// Where an example differs from it, and (W₂ᵀ D₂ (c - G h))ᵀ for each example.
  private var differing: MajorityDifference<Scalar>
  private let pulled: Panel<Scalar>
  /// Of each example, whether the second layer's A is that of the update before.
  private var isKept: [Bool]
  private var usesReference: [Bool]

  private var latent: Int { operands.latent }
  private var batch: Int { state.trajectory.batch }
  private var updates: Int { state.trajectory.updates }

  init(_ index: Int, _ operands: LaplaceOperands<Scalar>, _ state: LaplaceState<Scalar>) {
    self.operands = operands
    self.state = state
    examples = LaplaceChunks<Scalar>.examples(of: index, batch: state.trajectory.batch)
    let widths = operands.layers.map(\.outputs)
    newton = NewtonUpdate(chunk: index, latent: operands.latent)
    products = Panel(rows: widths.max()!, columns: operands.latent)
    squares = Panel(rows: operands.latent, columns: operands.latent)
    lastActivations = widths.map { Panel(rows: LaplaceChunks<Scalar>.size, columns: $0) }
    lastResiduals = Panel(rows: LaplaceChunks<Scalar>.size, columns: operands.width)
    between = (0..<2).map { _ in widths.map { ActiveSets(rows: LaplaceChunks<Scalar>.size, width: $0) } }
    difference = ActiveSets.Difference(width: widths[0])
    rowDifference = ActiveSets.Difference(width: widths.count > 1 ? widths[1] : 0)
    differing = MajorityDifference(widths: widths, latent: operands.latent)
    pulled = Panel(rows: LaplaceChunks<Scalar>.size, columns: widths[0])
    isKept = Array(repeating: false, count: LaplaceChunks<Scalar>.size)
    usesReference = Array(repeating: false, count: LaplaceChunks<Scalar>.size)
  }

  /// All updates and the last precision, with the hidden layers at the start known.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  mutating func run(_ reference: LaplaceReference<Scalar>?) throws(LaplaceFailure) {
    operands.reference = reference
    for update in 0...updates {
      let isLast = update == updates
      if update > 0 { activate(update) }
      if !isLast {
        // q = c - G h
        gatheredProduct(
          rows: operands.all(examples.count), columns: operands.all(operands.width), width: operands.width, alpha: -1,
          MatrixLayout(activations(update).last!, rowStride: lastActivations.last!.stride), MatrixLayout(operands.gram),
          adding: MatrixLayout(operands.projection[examples.lowerBound], rowStride: operands.projection.stride),
          into: MatrixLayout(residual(update, 0), rowStride: state.residuals.stride))
      }
      for example in 0..<examples.count {
        let active = active(update, example)
        let cost = compareWithReference(example, active)
        if isLast {
          linearize(update, example, active)
          finish(example, active, cost)
        } else {
          usesReference[example] = cost.map { $0.updateByReference < $0.update } ?? false
          if usesReference[example] {
            modelFromReference(update, example, active)
          } else {
            linearize(update, example, active)
            localModel(update, example, active)
          }
          isKept[example] = !usesReference[example]
        }
      }
      if isLast { break }
      pullFromReference(update)
      try newton.move(state.trajectory, update)
    }
  }

  /// The hidden layers of all examples at an update: the first one of its chunk's.
  private func activations(_ update: Int) -> [UnsafeMutablePointer<Scalar>] {
    if update == updates { return lastActivations.map(\.base) }
    return state.activations.map { $0[update * batch + examples.lowerBound] }
  }

  private func residual(_ update: Int, _ example: Int) -> UnsafeMutablePointer<Scalar> {
    state.residuals[update * batch + examples.lowerBound + example]
  }

  /// The units of each layer that are on.
  @inline(__always)
  private func active(_ update: Int, _ example: Int) -> [Units] {
    if update == updates { return state.active.map { $0[examples.lowerBound + example] } }
    if update == 0 { return state.start.map { $0[examples.lowerBound + example] } }
    return between[update % 2].map { $0[example] }
  }

  /// The hidden layers at z, and the units that are on.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func activate(_ update: Int) {
    let outputs = activations(update)
    let sets = update == updates ? state.active : update == 0 ? state.start : between[update % 2]
    let first = update == updates || update == 0 ? examples.lowerBound : 0
    var input = MatrixLayout(state.trajectory.modes[update * batch + examples.lowerBound], rowStride: state.trajectory.modes.stride)
    for (index, layer) in operands.layers.enumerated() {
      let output = MatrixLayout(outputs[index], rowStride: lastActivations[index].stride)
      gatheredProduct(
        rows: operands.all(examples.count), columns: operands.all(layer.inputs), width: layer.outputs, input,
        MatrixLayout(layer.transposed), adding: MatrixLayout(layer.bias.base, rowStride: 0), into: output)
      sets[index].activate(output, first: first, rows: examples.count)
      input = output
    }
  }

  /// Where an example differs from the reference, as far as that is of use, and what that says of its cost.
  @inline(__always)
  private mutating func compareWithReference(_ example: Int, _ active: [Units]) -> LaplaceCost? {
    guard let reference = operands.reference else { return nil }
    guard reference.curvature != nil else {
      if !isKept[example] { differing.compare(layer: 0, reference.majority.units[0], active[0]) }
      return nil
    }
    for layer in 0..<2 { differing.compare(layer: layer, reference.majority.units[layer], active[layer]) }
    return LaplaceCost(
      active: (active[0].count, active[1].count), differing: (differing.units[0].changed.count, differing.units[1].changed.count),
      widths: (operands.layers[0].outputs, operands.layers[1].outputs), latent: latent)
  }

  /// A for each layer after the first, from the active units alone.
  ///
  /// From one update to the next few units of the first layer change sides: the second layer's A is corrected for
  /// those, and computed anew in the rows that have come on.
  @inline(__always)
  private mutating func linearize(_ update: Int, _ example: Int, _ active: [Units]) {
    var input = MatrixLayout(operands.layers[0].weight)
    for index in operands.layers.indices.dropFirst() {
      let layer = operands.layers[index]
      let weight = MatrixLayout(layer.weight)
      let output = state.jacobian(operands, examples.lowerBound + example, layer: index)
      var rows = active[index]
      if index == 1 && isKept[example] {
        let before = self.active(update - 1, example)
        difference.compare(before[0], active[0])
        if 2 * (difference.left.count + difference.joined.count) < active[0].count {
          rowDifference.compare(before[1], active[1])
          for (units, sign) in [(difference.left, -1 as Scalar), (difference.joined, 1)] where units.count > 0 {
            gatheredProduct(
              rows: rowDifference.kept, columns: units, width: latent, alpha: sign, weight, input, adding: output,
              into: output)
          }
          rows = rowDifference.joined
        }
      }
      if index == 1, !isKept[example], let reference = operands.reference,
        differing.units[0].changed.count < active[0].count
      {
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

  /// S and E of ``LaplaceReference``.
  @inline(__always)
  private func differencesFromReference(_ reference: LaplaceReference<Scalar>) {
    differing.setFirst(operands.layers[0].weight)
    differing.setSecond(operands.layers[1].weight, reference.majority.jacobian)
  }

  /// Λ as ``LaplaceReference`` has it.
  @inline(__always)
  private func modelFromReference(_ update: Int, _ example: Int, _ active: [Units]) {
    let (reference, weight) = (operands.reference!, MatrixLayout(differing.rows[0]))
    let curvature = reference.curvature!
    let (first, second) = (differing.units[0].changed, differing.units[1].changed)
    let (product, square) = (MatrixLayout(products), MatrixLayout(squares))
    let coordinates = operands.all(latent)
    differencesFromReference(reference)
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
    symmetricPlusIdentity(
      order: latent, alpha: operands.precision, square,
      into: MatrixLayout(newton.precisions[example * latent], rowStride: newton.precisions.stride))

    // The product for all examples at once wants zeros where units are off; nothing else looks there.
    let (residual, width) = (residual(update, example), operands.width)
    let on = activations(update).last! + example * lastActivations.last!.stride
    for i in 0..<width where !(on[i] > 0) { residual[i] = 0 }
  }

  /// r = s Aᵀ(c - G h) - z of the examples without an A of their own.
  @inline(__always)
  private func pullFromReference(_ update: Int) {
    if !usesReference[0..<examples.count].contains(true) { return }
    gatheredProduct(
      rows: operands.all(examples.count), columns: operands.all(operands.width), width: pulled.columns,
      MatrixLayout(residual(update, 0), rowStride: state.residuals.stride), MatrixLayout(operands.layers[1].weight),
      into: MatrixLayout(pulled))
    for example in 0..<examples.count where usesReference[example] {
      let weight = MatrixLayout(operands.layers[0].weight)
      setGradient(update, example, active(update, example)[0], of: pulled[example], weight)
    }
  }

  /// r = s Aᵀq - z from the rows of A of these units.
  @inline(__always)
  private func setGradient(
    _ update: Int, _ example: Int, _ active: Units, of q: UnsafeMutablePointer<Scalar>, _ a: MatrixLayout<Scalar>
  ) {
    let (gradient, z) = (newton.gradients[example], state.trajectory.modes[update * batch + examples.lowerBound + example])
    gatheredProduct(
      rows: operands.all(1), columns: active, width: latent, alpha: operands.precision, MatrixLayout(q, rowStride: 0),
      a, into: MatrixLayout(gradient, rowStride: 0))
    for i in 0..<latent { gradient[i] -= z[i] }
  }

  /// Λ = I + s (AᵀM + MᵀA) with M the product of A and half of G, and r = s Aᵀ(c - G h) - z.
  @inline(__always)
  private func localModel(_ update: Int, _ example: Int, _ active: [Units]) {
    let (a, on) = (state.jacobian(operands, examples.lowerBound + example, layer: operands.layers.count - 1), active.last!)
    let (m, square) = (MatrixLayout(products), MatrixLayout(squares))
    gatheredProduct(
      rows: on, columns: on, width: latent, triangular: true, MatrixLayout(operands.lowerGram), a, into: m)
    gatheredProduct(rows: operands.all(latent), columns: on, width: latent, a.transposed, m, into: square)
    symmetricPlusIdentity(
      order: latent, alpha: operands.precision, square,
      into: MatrixLayout(newton.precisions[example * latent], rowStride: newton.precisions.stride))
    setGradient(update, example, on, of: residual(update, example), a)
  }

  /// The last Λ, with the whole of G A, which its gradient needs.
  @inline(__always)
  private func finish(_ example: Int, _ active: [Units], _ cost: LaplaceCost?) {
    let (a, on) = (state.jacobian(operands, examples.lowerBound + example, layer: operands.layers.count - 1), active.last!)
    let panel = state.gramJacobians
    let product = MatrixLayout(
      panel[(examples.lowerBound + example) * operands.width], rowStride: panel.stride)
    let gram = MatrixLayout(operands.gram)
    if let cost, cost.lastByReference < cost.last {
      let reference = operands.reference!
      let curvature = reference.curvature!
      // G A = G R₂ F + G E
      differencesFromReference(reference)
      gatheredProduct(
        rows: on, columns: differing.units[0].changed, width: latent, MatrixLayout(curvature.gramWeight),
        MatrixLayout(differing.rows[0]), adding: MatrixLayout(curvature.gramJacobian), into: product)
      gatheredProduct(
        rows: on, columns: differing.units[1].changed, width: latent, gram, MatrixLayout(differing.rows[1]), adding: product,
        into: product)
    } else {
      gatheredProduct(rows: on, columns: on, width: latent, gram, a, into: product)
    }
    gatheredProduct(
      rows: operands.all(latent), columns: on, width: latent, a.transposed, product, into: MatrixLayout(squares))
    let precision = state.precisions.sharedPointer + (examples.lowerBound + example) * latent * latent
    symmetricPlusIdentity(
      order: latent, alpha: operands.precision / 2, MatrixLayout(squares),
      into: MatrixLayout(precision, rowStride: latent))
  }
}
