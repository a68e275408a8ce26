/// A few dozen examples on their way through all updates: enough of them to fill the products that they share, and few
/// enough to stay in the cache.
///
/// Everything here is a function of the chunk's place in the batch, never of the threads.
struct LaplaceChunk<Scalar: TensorScalar> {
  static var size: Int { 32 }

  static func count(_ batch: Int) -> Int { (batch + size - 1) / size }
  static func groupCount(_ batch: Int) -> Int { count(batch) * (size / Lanes<Scalar>.count) }

  let operands: LaplaceOperands<Scalar>
  let state: LaplaceState<Scalar>
  /// The examples of the batch.
  let examples: Range<Int>
  private let index: Int

  private let precisions: Panel<Scalar>
  private let gradients: Panel<Scalar>
  private let products: Panel<Scalar>
  private let squares: Panel<Scalar>
  private let vectors: PooledBuffer<Scalar>
  private let lastActivations: [Panel<Scalar>]
  private let lastResiduals: Panel<Scalar>
  /// The active units at this update and at the one before.
  private var active: [ActiveSets]
  private var before: [ActiveSets]
  private var difference: ActiveSets.Difference
  private var rowDifference: ActiveSets.Difference

  private var latent: Int { operands.latent }
  private var batch: Int { state.batch }
  private var updates: Int { state.stepSizes.count }

  init(_ index: Int, _ operands: LaplaceOperands<Scalar>, _ state: LaplaceState<Scalar>) {
    self.index = index
    self.operands = operands
    self.state = state
    examples = index * Self.size..<min(state.batch, (index + 1) * Self.size)
    precisions = Panel(rows: Self.size * operands.latent, columns: operands.latent)
    gradients = Panel(rows: Self.size, columns: operands.latent)
    products = Panel(rows: operands.width, columns: operands.latent)
    squares = Panel(rows: operands.latent, columns: operands.latent)
    vectors = PooledBuffer(count: Lanes<Scalar>.size(rows: operands.latent, columns: 1))
    lastActivations = operands.layers.map { Panel(rows: Self.size, columns: $0.outputs) }
    lastResiduals = Panel(rows: Self.size, columns: operands.width)
    active = operands.layers.map { ActiveSets(rows: Self.size, width: $0.outputs) }
    before = operands.layers.map { ActiveSets(rows: Self.size, width: $0.outputs) }
    difference = ActiveSets.Difference(width: operands.layers[0].outputs)
    rowDifference = ActiveSets.Difference(width: operands.layers.count > 1 ? operands.layers[1].outputs : 0)
  }

  /// All updates and the last precision.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  mutating func run() throws(LaplaceFailure) {
    for update in 0...updates {
      let isLast = update == updates
      let z = state.modes[update * batch + examples.lowerBound]
      let activations = operands.layers.indices.map { layer in
        isLast ? lastActivations[layer].base : state.activations[layer][update * batch + examples.lowerBound]
      }
      swap(&active, &before)
      activate(z, activations, into: isLast ? state.active : active, first: isLast ? examples.lowerBound : 0)
      if !isLast {
        // q = c - G h
        let residual = state.residuals[update * batch + examples.lowerBound]
        gatheredProduct(
          rows: operands.all(examples.count), columns: operands.all(operands.width), width: operands.width, alpha: -1,
          MatrixLayout(activations.last!, rowStride: lastActivations.last!.stride), MatrixLayout(operands.gram),
          adding: MatrixLayout(operands.projection[examples.lowerBound], rowStride: operands.projection.stride),
          into: MatrixLayout(residual, rowStride: state.residuals.stride))
      }
      for example in 0..<examples.count {
        let sets = isLast ? state.active : active
        let row = isLast ? examples.lowerBound + example : example
        linearize(example, sets.map { $0[row] }, before.map { $0[example] }, isFirst: update == 0)
        if isLast {
          finish(example, sets.last![row])
        } else {
          localModel(example, sets.last![row], update: update)
        }
      }
      if !isLast { try move(update) }
    }
  }

  /// The hidden layers at z, and the units that are on.
  @inline(__always)
  private func activate(
    _ z: UnsafeMutablePointer<Scalar>, _ activations: [UnsafeMutablePointer<Scalar>], into sets: [ActiveSets],
    first: Int
  ) {
    var input = MatrixLayout(z, rowStride: state.modes.stride)
    for (index, layer) in operands.layers.enumerated() {
      let output = MatrixLayout(activations[index], rowStride: lastActivations[index].stride)
      gatheredProduct(
        rows: operands.all(examples.count), columns: operands.all(layer.inputs), width: layer.outputs, input,
        MatrixLayout(layer.transposed), adding: MatrixLayout(layer.bias.base, rowStride: 0), into: output)
      sets[index].activate(output, first: first, rows: examples.count)
      input = output
    }
  }

  /// A for each layer after the first, from the active units alone.
  ///
  /// From one update to the next few units of the first layer change sides: the second layer's A is corrected for
  /// those, and computed anew in the rows that have come on.
  @inline(__always)
  private mutating func linearize(_ example: Int, _ active: [Units], _ before: [Units], isFirst: Bool) {
    var input = MatrixLayout(operands.layers[0].weight)
    for index in operands.layers.indices.dropFirst() {
      let layer = operands.layers[index]
      let weight = MatrixLayout(layer.weight)
      let output = jacobian(example, layer: index)
      var rows = active[index]
      if index == 1 && !isFirst {
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
      if index == 1 && operands.isMostlyOn(active[0], of: layer.inputs) {
        difference.compare(operands.all(layer.inputs), active[0])
        gatheredProduct(
          rows: rows, columns: difference.left, width: latent, alpha: -1, weight, input,
          adding: operands.allOn.map { MatrixLayout($0) }, into: output)
      } else {
        gatheredProduct(rows: rows, columns: active[index - 1], width: latent, weight, input, into: output)
      }
      input = output
    }
  }

  /// The rows of A of one example and layer.
  @inline(__always)
  private func jacobian(_ example: Int, layer: Int) -> MatrixLayout<Scalar> {
    if layer == 0 { return MatrixLayout(operands.layers[0].weight) }
    let panel = state.jacobians[layer - 1]
    let width = operands.layers[layer].outputs
    return MatrixLayout(panel[(examples.lowerBound + example) * width], rowStride: panel.stride)
  }

  /// Λ = I + s (AᵀM + MᵀA) with M the product of A and half of G, and r = s Aᵀ(c - G h) - z.
  @inline(__always)
  private func localModel(_ example: Int, _ active: Units, update: Int) {
    let a = jacobian(example, layer: operands.layers.count - 1)
    let (m, square) = (MatrixLayout(products), MatrixLayout(squares))
    let coordinates = operands.all(latent)
    gatheredProduct(
      rows: active, columns: active, width: latent, triangular: true, MatrixLayout(operands.lowerGram), a, into: m)
    gatheredProduct(rows: coordinates, columns: active, width: latent, a.transposed, m, into: square)
    symmetricPlusIdentity(
      order: latent, alpha: operands.precision, square,
      into: MatrixLayout(precisions[example * latent], rowStride: precisions.stride))

    let row = update * batch + examples.lowerBound + example
    let (gradient, z) = (gradients[example], state.modes[row])
    gatheredProduct(
      rows: operands.all(1), columns: active, width: latent, alpha: operands.precision,
      MatrixLayout(state.residuals[row], rowStride: 0), a, into: MatrixLayout(gradient, rowStride: 0))
    for i in 0..<latent { gradient[i] -= z[i] }
  }

  /// The last Λ, with the whole of G A, which its gradient needs.
  @inline(__always)
  private func finish(_ example: Int, _ active: Units) {
    let a = jacobian(example, layer: operands.layers.count - 1)
    let panel = state.gramJacobians
    let product = MatrixLayout(
      panel[(examples.lowerBound + example) * operands.width], rowStride: panel.stride)
    gatheredProduct(rows: active, columns: active, width: latent, MatrixLayout(operands.gram), a, into: product)
    gatheredProduct(
      rows: operands.all(latent), columns: active, width: latent, a.transposed, product, into: MatrixLayout(squares))
    let precision = state.precisions.sharedPointer + (examples.lowerBound + example) * latent * latent
    symmetricPlusIdentity(
      order: latent, alpha: operands.precision / 2, MatrixLayout(squares),
      into: MatrixLayout(precision, rowStride: latent))
  }

  /// z ← z + α Λ⁻¹ r
  @inline(__always)
  private func move(_ update: Int) throws(LaplaceFailure) {
    let lanes = Lanes<Scalar>.count
    let alpha = state.stepSizes[update]
    var failure: (example: Int, pivot: Int)?
    for first in stride(from: 0, to: examples.count, by: lanes) {
      let used = min(lanes, examples.count - first)
      let factor = state.factor(
        update: update, group: (index * Self.size + first) / lanes, order: latent)
      Lanes.packTriangle(
        order: latent, used: used, { precisions[(first + $0) * latent] }, rowStride: precisions.stride, into: factor)
      Lanes.cholesky(order: latent, used: used, factor) { lane, pivot, _ in
        if failure == nil { failure = (first + lane, pivot) }
      }
      Lanes.pack(
        rows: latent, columns: 1, used: used, { gradients[first + $0] }, rowStride: 1, columnStride: 1,
        into: vectors.base)
      Lanes.solve(order: latent, columns: 1, transpose: false, factor, vectors.base)
      Lanes.solve(order: latent, columns: 1, transpose: true, factor, vectors.base)
      let row = update * batch + examples.lowerBound + first
      Lanes.unpack(
        rows: latent, columns: 1, used: used, vectors.base, into: { state.steps[row + $0] }, rowStride: 1,
        columnStride: 1)
      for lane in 0..<used {
        let (z, step, next) = (state.modes[row + lane], state.steps[row + lane], state.modes[row + lane + batch])
        for i in 0..<latent { next[i] = z[i] + alpha * step[i] }
      }
    }
    if let failure { throw describe(failure, update) }
  }

  /// The error that the whole batch's factorisation would give: an element that is not finite comes before all pivots.
  private func describe(_ failure: (example: Int, pivot: Int), _ update: Int) -> LaplaceFailure {
    for example in 0..<examples.count {
      for row in 0..<latent {
        for column in 0...row where !precisions[example * latent + row][column].isFinite {
          let error = LinearAlgebraError.notFinite(
            operation: "cholesky", batchIndex: examples.lowerBound + example, row: row, column: column)
          return LaplaceFailure(update: update, error: error, isNotFinite: true)
        }
      }
    }
    let error = LinearAlgebraError.notPositiveDefinite(
      pivot: failure.pivot, batchIndex: examples.lowerBound + failure.example)
    return LaplaceFailure(update: update, error: error, isNotFinite: false)
  }
}
