/// What changes in the derivatives of one example's layers from one update to the next, as a product of few columns and
/// few rows: A ← A + left right for the units that stay on.
///
/// Few units change sides. What a layer's derivative gains is W times that of the units that have come on below and of
/// those that have gone off, and W times what those that stay have gained themselves, which is a product again.
struct JacobianChange<Scalar: TensorScalar> {
  private let lefts: [Panel<Scalar>]
  private let right: Panel<Scalar>
  private var differences: [ActiveSets.Difference]
  private var rank = 0
  /// Whether all layers up to the one at hand have been corrected.
  private(set) var isKnown = false

  init(_ operands: BernoulliOperands<Scalar>) {
    let capacity = operands.latent
    let widest = operands.layers.map(\.outputs).max()!
    lefts = (0..<2).map { _ in Panel(rows: widest, columns: capacity) }
    right = Panel(rows: capacity, columns: operands.latent)
    differences = operands.layers.dropLast().map { ActiveSets.Difference(width: $0.outputs) }
  }

  mutating func begin(isFirst: Bool) {
    rank = 0
    isKnown = !isFirst
  }

  /// Corrects a layer's derivative where that is cheaper than a new one.
  ///
  /// - Parameters:
  ///   - below: of the layer below: its units that were on and those that are, and its derivative, rows of units that
  ///     have gone off still there.
  ///   - rows: the units to correct: those of this layer that stay on.
  /// - Returns: whether it did.
  @inline(__always)
  mutating func correct(
    _ operands: BernoulliOperands<Scalar>, layer: Int, below: (old: Units, new: Units, jacobian: MatrixLayout<Scalar>),
    rows: Units, into out: MatrixLayout<Scalar>
  ) -> Bool {
    guard isKnown else { return false }
    let latent = operands.latent
    differences[layer - 1].compare(below.old, below.new)
    let difference = differences[layer - 1]
    let (joined, left, kept) = (difference.joined, difference.left, difference.kept)
    let total = rank + joined.count + left.count
    // In multiply-adds a row; a product narrower than a vector costs as much as a whole one.
    let lanes = Lanes<Scalar>.count
    let inherited = (rank + lanes - 1) / lanes * lanes * kept.count
    if total > latent || 4 * (inherited + total * latent) > 3 * below.new.count * latent {
      isKnown = false
      return false
    }
    let weight = operands.layers[layer].weight
    let (from, to) = (lefts[layer % 2], lefts[(layer + 1) % 2])
    if rank > 0 {
      gatheredProduct(
        rows: rows, columns: kept, width: rank, MatrixLayout(weight), MatrixLayout(from), into: MatrixLayout(to))
    }
    for row in rows {
      let (source, target) = (weight[Int(row)], to[Int(row)] + rank)
      for (place, unit) in joined.enumerated() { target[place] = source[Int(unit)] }
      for (place, unit) in left.enumerated() { target[joined.count + place] = source[Int(unit)] }
    }
    for (units, sign) in [(joined, 1 as Scalar), (left, -1)] {
      for unit in units {
        let (source, target) = (below.jacobian.base + Int(unit) * below.jacobian.rowStride, right[rank])
        for i in 0..<latent { target[i] = sign * source[i] }
        rank += 1
      }
    }
    if rank > 0 {
      gatheredProduct(
        rows: rows, columns: operands.all(rank), width: latent, MatrixLayout(to), MatrixLayout(right), adding: out,
        into: out)
    }
    return true
  }
}
