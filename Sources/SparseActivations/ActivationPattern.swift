import LinearAlgebra

/// The units of a hidden layer that are on in most examples of a batch.
package struct ActivationPattern<Scalar: TensorScalar> {
  /// 1 for these units, else 0.
  private let mask: Tensor<Scalar>
  private let active: ActiveUnits

  /// - Parameter active: a row for each example.
  package init(_ active: ActiveUnits, batch: Int) {
    var counts = [Int](repeating: 0, count: active.width)
    for example in 0..<batch {
      for unit in active[example] { counts[unit] += 1 }
    }
    mask = Tensor(counts.map { 2 * $0 > batch ? 1 : 0 })
    self.active = ActiveUnits(row: counts.indices.filter { 2 * counts[$0] > batch }, width: active.width)
  }

  package var units: IndexList { active[0] }

  /// A matrix with zeros in the rows of all other units.
  package func rows(of matrix: Tensor<Scalar>) -> Tensor<Scalar> { matrix * mask.expandingAxis(at: 1) }
}
