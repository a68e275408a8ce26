/// The units of a hidden layer that are on in most examples of a batch.
struct MajorityUnits<Scalar: TensorScalar> {
  /// 1 for these units, else 0.
  let mask: Tensor<Scalar>
  private let sets: ActiveSets

  /// - Parameter sets: the units that are on, a row for each example.
  init(_ sets: ActiveSets, batch: Int) {
    var counts = [Int](repeating: 0, count: sets.width)
    for example in 0..<batch {
      for unit in sets[example] { counts[Int(unit)] += 1 }
    }
    mask = Tensor(counts.map { 2 * $0 > batch ? 1 : 0 })
    self.sets = ActiveSets(rows: 1, width: sets.width)
    let row = Panel(mask.reshaped(to: [1, mask.count]))
    withExtendedLifetime(row) { self.sets.activate(MatrixLayout(row), first: 0, rows: 1) }
  }

  var units: Units { sets[0] }

  /// A matrix with zeros in the rows of all other units.
  func rows(of matrix: Tensor<Scalar>) -> Tensor<Scalar> { matrix * mask.expandingAxis(at: 1) }
}

/// Where an example differs from the majority in the first two hidden layers, and the layers' derivatives there.
struct MajorityDifference<Scalar: TensorScalar> {
  /// Δ₁ and Δ₂.
  private(set) var units: [ActiveSets.Difference]
  /// The rows Δ₁ of W₁, S, and Δ₂ of F = W₂ D₁ W₁, E, negated for units that are off; others undefined.
  let rows: [Panel<Scalar>]

  /// - Parameter widths: of the hidden layers.
  init(widths: some Collection<Int>, latent: Int) {
    units = widths.prefix(2).map { ActiveSets.Difference(width: $0) }
    rows = widths.prefix(2).map { Panel(rows: $0, columns: latent) }
  }

  /// The sum over a batch of what `body` gives for an example and where it differs.
  ///
  /// - Parameter active: the units that are on in each layer, a row for each example.
  static func sum(
    _ batch: Int, _ majority: [MajorityUnits<Scalar>], _ active: [ActiveSets], _ body: (Int, MajorityDifference) -> Int
  ) -> Int {
    Threads.map(LaplaceChunks<Scalar>.count(batch)) { chunk in
      var difference = MajorityDifference(widths: active.map(\.width), latent: 0)
      return LaplaceChunks<Scalar>.examples(of: chunk, batch: batch).reduce(0) { sum, example in
        for layer in majority.indices { difference.compare(layer: layer, majority[layer], active[layer][example]) }
        return sum + body(example, difference)
      }
    }.reduce(0, +)
  }

  @inline(__always)
  mutating func compare(layer: Int, _ majority: MajorityUnits<Scalar>, _ active: Units) {
    units[layer].compare(majority.units, active)
  }

  /// S from W₁.
  @inline(__always)
  func setFirst(_ weight: Panel<Scalar>) { rows[0].setSigned(units[0], from: weight) }

  /// E from W₂, W₂ R₁ W₁ and S.
  @inline(__always)
  func setSecond(_ weight: Panel<Scalar>, _ jacobian: Panel<Scalar>) {
    gatheredProduct(
      rows: units[1].changed, columns: units[0].changed, width: jacobian.columns, MatrixLayout(weight),
      MatrixLayout(rows[0]), adding: MatrixLayout(jacobian), into: MatrixLayout(rows[1]))
    for unit in units[1].left {
      let row = rows[1][Int(unit)]
      for i in 0..<jacobian.columns { row[i] = -row[i] }
    }
  }
}
