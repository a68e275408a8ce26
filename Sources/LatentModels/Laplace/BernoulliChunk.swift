/// A few dozen examples on their way through all updates: enough of them to fill the products that they share, and few
/// enough to stay in the cache.
///
/// Everything here is a function of the chunk's place in the batch, never of the threads.
struct BernoulliChunk<Scalar: TensorScalar> {
  static var size: Int { 32 }

  static func count(_ batch: Int) -> Int { (batch + size - 1) / size }
  static func groupCount(_ batch: Int) -> Int { count(batch) * (size / Lanes<Scalar>.count) }

  private let operands: BernoulliOperands<Scalar>
  private let state: BernoulliState<Scalar>
  /// The examples of the batch.
  private let examples: Range<Int>
  private let index: Int

  private let precisions: Panel<Scalar>
  private let gradients: Panel<Scalar>
  /// V J and a column more: [D, Z + 1].
  private let weighted: Panel<Scalar>
  /// JᵀVJ and a row more: [Z + 1, Z].
  private let squares: Panel<Scalar>
  private let vectors: PooledBuffer<Scalar>
  /// The hidden units that are on at this update, and those at the one before.
  private var active: [ActiveSets]
  private var before: [ActiveSets]
  private var change: JacobianChange<Scalar>
  private var difference: ActiveSets.Difference
  private var off: ActiveSets.Difference

  private var latent: Int { operands.latent }
  private var batch: Int { state.batch }

  init(_ index: Int, _ operands: BernoulliOperands<Scalar>, _ state: BernoulliState<Scalar>) {
    self.index = index
    self.operands = operands
    self.state = state
    examples = index * Self.size..<min(state.batch, (index + 1) * Self.size)
    let hidden = operands.layers.dropLast()
    precisions = Panel(rows: Self.size * operands.latent, columns: operands.latent)
    gradients = Panel(rows: Self.size, columns: operands.latent)
    weighted = Panel(rows: operands.pixels, columns: operands.latent + 1)
    squares = Panel(rows: operands.latent + 1, columns: operands.latent)
    vectors = PooledBuffer(count: Lanes<Scalar>.size(rows: operands.latent, columns: 1))
    active = hidden.map { ActiveSets(rows: Self.size, width: $0.outputs) }
    before = hidden.map { ActiveSets(rows: Self.size, width: $0.outputs) }
    change = JacobianChange(operands)
    difference = ActiveSets.Difference(width: hidden.map(\.outputs).max()!)
    off = ActiveSets.Difference(width: operands.layers[0].outputs)
  }

  /// All updates and the last precision.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  mutating func run() throws(LaplaceFailure) {
    let updates = state.stepSizes.count
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
        try move(update)
      }
    }
  }

  /// The layers at z, the hidden units that are on, and p.
  @inline(__always)
  private func activate(_ update: Int, into sets: [ActiveSets], first: Int) {
    let row = update * batch + examples.lowerBound
    for (index, layer) in operands.layers.enumerated() {
      let input = index == 0 ? state.modes : state.activations[index - 1]
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
      let (source, target) = (squares[i], precisions[example * latent + i])
      for j in 0...i { target[j] = source[j] }
      target[i] += 1
    }
    let (gradient, pulled, z) = (gradients[example], squares[latent], state.modes[row])
    for i in 0..<latent { gradient[i] = pulled[i] - z[i] }
  }

  /// Both triangles of the last Λ.
  @inline(__always)
  private func store() {
    for example in 0..<examples.count {
      let target = state.precisions.sharedPointer + (examples.lowerBound + example) * latent * latent
      for i in 0..<latent {
        let source = precisions[example * latent + i]
        for j in 0...i {
          target[i * latent + j] = source[j]
          target[j * latent + i] = source[j]
        }
      }
    }
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
