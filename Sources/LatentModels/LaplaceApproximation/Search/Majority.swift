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
    self.sets = ActiveSets(row: counts.indices.filter { 2 * counts[$0] > batch }, width: sets.width)
  }

  var units: Units { sets[0] }

  /// A matrix with zeros in the rows of all other units.
  func rows(of matrix: Tensor<Scalar>) -> Tensor<Scalar> { matrix * mask.expandingAxis(at: 1) }
}

/// The majority in the first two hidden layers, and the derivative of the second in z with the first as it has it. The
/// output may be the second layer.
struct Majority<Scalar: TensorScalar> {
  /// R₁ and R₂.
  let units: [MajorityUnits<Scalar>]
  /// R₁ W₁: [H₁, Z].
  let first: Tensor<Scalar>
  /// W₂ R₁ W₁: [H₂, Z].
  let jacobian: Panel<Scalar>

  /// - Parameters:
  ///   - weights: [out, in] of each layer, two or more.
  ///   - start: the units that are on in each hidden layer where the search starts, for each example.
  init(_ weights: [Tensor<Scalar>], _ start: [ActiveSets], batch: Int) {
    units = start.prefix(2).map { MajorityUnits($0, batch: batch) }
    first = units[0].rows(of: weights[0])
    jacobian = Panel(matmul(weights[1], first))
  }

  /// Adds to W̄₁ and W̄₂ what the gradient of A, of the second layer, passes back through W₂ R₁ W₁.
  ///
  /// - Parameter layer: the second.
  func addGradient(_ gradient: Tensor<Scalar>, _ layer: PackedLayer<Scalar>, to weights: inout [Tensor<Scalar>]) {
    weights[1] += matmul(gradient, first.transposed())
    weights[0] += units[0].rows(of: matmul(layer.transposed.tensor, gradient))
  }
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
    BatchPartition.mapGroups(batch) { examples in
      var difference = MajorityDifference(widths: active.map(\.width), latent: 0)
      return examples.reduce(0) { sum, example in
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

  /// S and E from the layers' weights.
  @inline(__always)
  func setBoth(_ layers: [PackedLayer<Scalar>], _ majority: Majority<Scalar>) {
    setFirst(layers[0].weight)
    setSecond(layers[1].weight, majority.jacobian)
  }

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
