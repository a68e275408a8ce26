import SparseActivations

/// The derivatives A_l = D_l W_l A_{l-1} of a decoder's layers in z, for each example of a batch at the update at hand. Rows
/// of units that are off are undefined.
///
/// Each is a base and a difference of few units: A of the update before, that of the reference, or nothing, whichever is
/// less work.
struct LayerJacobians<Scalar: TensorScalar> {
  private let layers: [PackedLayer<Scalar>]
  /// Nil for a single layer.
  let reference: JacobianReference<Scalar>?
  /// Of the layers after the first, whose derivative is its weight: [B width, Z].
  private let others: [PaddedMatrix<Scalar>]
  private let latent: Int

  init(_ state: ModeSearchState<Scalar>) {
    (layers, latent) = (state.layers, state.latent)
    reference =
      layers.count > 1 ? JacobianReference(layers, start: state.history.units(at: 0), batch: state.batch) : nil
    others = layers.dropFirst().map { PaddedMatrix(rows: state.batch * $0.outputs, columns: state.latent) }
  }

  /// That of one example and layer: [width, Z].
  @inline(__always)
  subscript(example: Int, layer layer: Int) -> MatrixLayout<Scalar> {
    layer == 0 ? layers[0].weight.layout : others[layer - 1].from(example * layers[layer].outputs)
  }

  /// What one example needs at a time.
  struct Scratch {
    /// What has changed in each hidden layer since the update before.
    fileprivate var changes: [ActiveUnits.Difference]
    /// How A has changed in the units that stay on, as a product of few columns and few rows: [width, rank] for the layer
    /// at hand and the one below it, in turn, and [rank, Z].
    fileprivate let lefts: [PaddedMatrix<Scalar>]
    fileprivate let right: PaddedMatrix<Scalar>
    /// Nil where the change of the last layer is not such a product.
    fileprivate var rank: Int? = 0
    /// Where the example differs from the reference.
    var differing: JacobianDifference<Scalar>

    init(_ state: ModeSearchState<Scalar>) {
      let (all, widths) = (state.layers.map { $0.outputs }, state.activations.map { $0.columns })
      changes = widths.map { ActiveUnits.Difference(width: $0) }
      lefts = (0..<2).map { _ in PaddedMatrix(rows: all.max()!, columns: state.latent) }
      right = PaddedMatrix(rows: state.latent, columns: state.latent)
      differing = JacobianDifference(widths: widths, latent: state.latent)
    }
  }

  /// Forms the derivatives of an example.
  ///
  /// - Parameters:
  ///   - active: the units of each hidden layer that are on.
  ///   - before: those at the update before, if the derivatives there are still in place.
  ///   - changes: the highest rank of a change that is of use.
  /// - Returns: how the last layer's has changed since the update before; nil if it was formed anew, is not of use, or is
  ///   the output's.
  @inline(__always)
  @discardableResult
  func linearize(
    _ example: Int, _ active: [IndexList], before: [IndexList]?, changes limit: Int = 0, _ scratch: inout Scratch
  ) -> LowRankChange<Scalar>? {
    scratch.rank = 0
    if let before {
      for layer in active.indices { scratch.changes[layer].compare(before[layer], active[layer]) }
    }
    var isCorrected = before != nil
    let isWanted = isCorrected && scratch.changes.reduce(0) { $0 + $1.changed.count } <= limit
    for index in layers.indices.dropFirst() {
      let isHidden = index < active.count
      let rows = isHidden ? active[index] : .all(layers[index].outputs)
      if isCorrected {
        let kept = isHidden ? scratch.changes[index].kept : rows
        isCorrected = correct(example, index, kept, active[index - 1].count, isWanted, &scratch)
        if isCorrected {
          // Too few rows for a look at the reference.
          if isHidden { multiply(example, index, scratch.changes[index].joined, active) }
          continue
        }
      }
      form(example, index, rows, active, &scratch)
    }
    return isCorrected && isWanted && limit > 0 ? change(example, &scratch) : nil
  }

  /// How the last layer's derivative, a hidden layer's, has changed: by the product in the units that stay on, and by whole
  /// rows in the others, each with a column of its own.
  @inline(__always)
  private func change(_ example: Int, _ scratch: inout Scratch) -> LowRankChange<Scalar>? {
    let top = layers.count - 1
    guard let inherited = scratch.rank else { return nil }
    let (units, a) = (scratch.changes[top], self[example, layer: top])
    let (left, right) = (scratch.lefts[layers.count % 2], scratch.right)
    let rank = inherited + units.changed.count
    for unit in units.kept {
      for place in inherited..<rank { left[unit][place] = 0 }
    }
    var place = inherited
    for (list, sign) in [(units.joined, 1 as Scalar), (units.left, -1)] {
      for unit in list {
        for other in 0..<rank { left[unit][other] = 0 }
        left[unit][place] = sign
        right[place].update(from: a.base + unit * a.rowStride, count: latent)
        place += 1
      }
    }
    return LowRankChange(rows: units.all(), left: left, right: right, rank: rank)
  }

  /// Corrects rows of a layer's derivative for what has changed below, where that is less work than new ones.
  ///
  /// A layer gains W times the rows of the units below that have come on, loses that of those that have gone off, whose old
  /// rows are still there, and gets W times what the others have gained themselves, which is a product already.
  ///
  /// - Parameters:
  ///   - active: how many units of the layer below are on.
  ///   - isWanted: whether the product is of use to others than the layer above.
  /// - Returns: whether it did.
  @inline(__always)
  private func correct(
    _ example: Int, _ index: Int, _ rows: IndexList, _ active: Int, _ isWanted: Bool, _ scratch: inout Scratch
  ) -> Bool {
    let (change, inherited) = (scratch.changes[index - 1], scratch.rank!)
    let total = inherited + change.changed.count
    // In multiply-adds for each row; a product narrower than a vector costs as much as a whole one.
    let lanes = CompactBatch<Scalar>.count
    let passedOn = (inherited + lanes - 1) / lanes * lanes * change.kept.count
    if 4 * (passedOn + total * latent) > 3 * active * latent { return false }
    let (weight, below, out) = (layers[index].weight, self[example, layer: index - 1], self[example, layer: index])
    if inherited == 0 && index == layers.count - 1 && !isWanted {
      // Nobody takes the product itself.
      scratch.rank = nil
      for (units, sign) in [(change.joined, 1 as Scalar), (change.left, -1)] where !units.isEmpty {
        gatheredProduct(rows: rows, columns: units, width: latent, alpha: sign, weight, below, adding: out, into: out)
      }
      return true
    }
    if total > scratch.right.rows { return false }
    let (from, to) = (scratch.lefts[index % 2], scratch.lefts[(index + 1) % 2])
    if inherited > 0 { gatheredProduct(rows: rows, columns: change.kept, width: inherited, weight, from, into: to) }
    var rank = inherited
    for (units, sign) in [(change.joined, 1 as Scalar), (change.left, -1)] {
      // Those columns of W, also in rows that nobody reads.
      gatherTransposed(
        rows: units, width: weight.rows, layers[index].transposed.layout,
        into: MatrixLayout(to.base + rank, rowStride: to.stride))
      for unit in units {
        let (source, target) = (below.base + unit * below.rowStride, scratch.right[rank])
        for i in 0..<latent { target[i] = sign * source[i] }
        rank += 1
      }
    }
    scratch.rank = rank
    if total > 0 {
      gatheredProduct(rows: rows, columns: .all(total), width: latent, to, scratch.right, adding: out, into: out)
    }
    return true
  }

  /// Rows of a layer's derivative from the reference or from the active units below.
  @inline(__always)
  private func form(
    _ example: Int, _ index: Int, _ rows: IndexList, _ active: [IndexList], _ scratch: inout Scratch
  ) {
    let (weight, out, below) = (layers[index].weight, self[example, layer: index], active[index - 1])
    if index == 1, let reference {
      scratch.differing.compare(reference, active, layers: 1)
      let changed = scratch.differing.units[0].changed
      if changed.count < below.count {
        scratch.differing.setFirst(layers)
        gatheredProduct(
          rows: rows, columns: changed, width: latent, weight, scratch.differing.rows[0],
          adding: reference.second.layout, into: out)
        return
      }
    }
    if index == 2, let reference, let third = reference.third {
      scratch.differing.compare(reference, active)
      let differing = scratch.differing
      if differing.saving(active: below) > 0 {
        differing.setBoth(layers, reference)
        gatheredProduct(
          rows: rows, columns: differing.units[0].changed, width: latent, third.product, differing.rows[0],
          adding: third.jacobian.layout, into: out)
        gatheredProduct(
          rows: rows, columns: differing.units[1].changed, width: latent, weight, differing.rows[1], adding: out,
          into: out)
        return
      }
    }
    multiply(example, index, rows, active)
  }

  /// Rows of a layer's derivative from the active units below.
  @inline(__always)
  private func multiply(_ example: Int, _ index: Int, _ rows: IndexList, _ active: [IndexList]) {
    gatheredProduct(
      rows: rows, columns: active[index - 1], width: latent, layers[index].weight, self[example, layer: index - 1],
      into: self[example, layer: index])
  }
}
