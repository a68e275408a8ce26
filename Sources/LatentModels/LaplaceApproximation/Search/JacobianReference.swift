import SparseActivations

/// The layers' derivatives with the units of the first two that are on in most examples, R₁ and R₂: those of an example
/// differ from them by what its own units add or take away.
///
/// With Δ₁ the units of the first layer in which an example differs and S the rows of W₁ there, negated where they are
/// off, and with Δ₂ and E likewise the second layer's and the rows of F,
///
///     F = W₂ D₁ W₁ = W₂ R₁ W₁ + W₂[:, Δ₁] S
///     J = W₃ D₂ F = P R₁ W₁ + P[:, Δ₁] S + W₃[:, Δ₂] E    P = W₃ R₂ W₂
///
/// the second for a third layer that is the output.
struct JacobianReference<Scalar: TensorScalar> {
  /// R₁, and R₂ where the second layer is a hidden one.
  let patterns: [ActivationPattern<Scalar>]
  /// R₁ W₁: [H₁, Z].
  let first: Tensor<Scalar>
  /// W₂ R₁ W₁: [H₂, Z].
  let second: PaddedMatrix<Scalar>
  /// Nil where it does not pay.
  private(set) var third: Third?

  struct Third {
    /// P: [D, H₁], and its transpose.
    let product: PaddedMatrix<Scalar>
    let transposed: PaddedMatrix<Scalar>
    /// P R₁ W₁: [D, Z].
    let jacobian: PaddedMatrix<Scalar>
    /// R₂ W₂: [H₂, H₁].
    fileprivate let weight: Tensor<Scalar>
  }

  /// - Parameters:
  ///   - layers: two or more.
  ///   - start: the units that are on in each hidden layer where the search starts, a row for each example.
  init(_ layers: [PackedLayer<Scalar>], start: [ActiveUnits], batch: Int) {
    patterns = start.prefix(2).map { ActivationPattern($0, batch: batch) }
    first = patterns[0].rows(of: layers[0].weight.tensor)
    second = PaddedMatrix(matmul(layers[1].weight.tensor, first))
    guard start.count == 2, layers.count == 3 else { return }
    // Two products of each example with W₃, and two of the gradient, are a few for the batch.
    let gain = sumOfDifferences(batch, start) { example, differing in
      max(0, differing.saving(active: start[1][example])) * first.shape[1]
    }
    if 4 * gain <= 3 * start[0].width * start[1].width { return }
    let (weight, top) = (patterns[1].rows(of: layers[1].weight.tensor), layers[2].weight.tensor)
    let product = matmul(top, weight)
    third = Third(
      product: PaddedMatrix(product), transposed: PaddedMatrix(product, transposed: true),
      jacobian: PaddedMatrix(matmul(top, patterns[1].rows(of: second.tensor))), weight: weight)
  }

  /// The sum over a batch of what `body` gives for an example and the units in which it differs.
  ///
  /// - Parameter active: the units that are on in each layer, a row for each example.
  func sumOfDifferences(
    _ batch: Int, _ active: [ActiveUnits], _ body: (Int, JacobianDifference<Scalar>) -> Int
  ) -> Int {
    BatchPartition.mapGroups(batch) { examples in
      var differing = JacobianDifference<Scalar>(widths: active.map(\.width), latent: 0)
      return examples.reduce(0) { sum, example in
        differing.compare(self, active.map { $0[example] })
        return sum + body(example, differing)
      }
    }.reduce(0, +)
  }

  /// Adds to W̄₁ and W̄₂ what the gradient of F passes back through W₂ R₁ W₁.
  func addGradient(
    ofSecond gradient: Tensor<Scalar>, _ layers: [PackedLayer<Scalar>], to weights: inout [Tensor<Scalar>]
  ) {
    weights[1] += matmul(gradient, first.transposed())
    weights[0] += patterns[0].rows(of: matmul(layers[1].transposed.tensor, gradient))
  }

  /// Adds to W̄₁, W̄₂ and W̄₃ what J̄ passes back through P.
  ///
  /// - Parameters:
  ///   - jacobian: the sum of J̄ over the examples, [D, Z].
  ///   - differences: that of J̄ Sᵀ, [D, H₁]; P̄ = Σ J̄ (D₁ W₁)ᵀ is this and J̄ (R₁ W₁)ᵀ.
  func addGradient(
    ofThird jacobian: Tensor<Scalar>, differences: Tensor<Scalar>, _ layers: [PackedLayer<Scalar>],
    to weights: inout [Tensor<Scalar>]
  ) {
    guard let third else { return }
    let product = differences + matmul(jacobian, first.transposed())
    weights[2] += matmul(product, third.weight.transposed())
    weights[1] += patterns[1].rows(of: matmul(layers[2].transposed.tensor, product))
    weights[0] += patterns[0].rows(of: matmul(third.transposed.tensor, jacobian))
  }
}

/// Where an example differs from the reference in the first two hidden layers, and the layers' derivatives there.
struct JacobianDifference<Scalar: TensorScalar> {
  /// Δ₁ and Δ₂.
  private(set) var units: [ActiveUnits.Difference]
  /// S and E, in the rows of these units; others undefined.
  let rows: [PaddedMatrix<Scalar>]

  /// - Parameter widths: of the hidden layers.
  init(widths: some Collection<Int>, latent: Int) {
    units = widths.prefix(2).map { ActiveUnits.Difference(width: $0) }
    rows = widths.prefix(2).map { PaddedMatrix(rows: $0, columns: latent) }
  }

  /// Finds Δ₁ and Δ₂, or the first `layers` of them.
  @inline(__always)
  mutating func compare(_ reference: JacobianReference<Scalar>, _ active: [IndexList], layers: Int = 2) {
    for layer in 0..<min(layers, units.count) { units[layer].compare(reference.patterns[layer].units, active[layer]) }
  }

  /// The columns of W₃, or as tall, that a product with it takes less by P than by the units of the second layer that are
  /// on.
  func saving(active: IndexList) -> Int { active.count - units[0].changed.count - units[1].changed.count }

  /// S from W₁.
  @inline(__always)
  func setFirst(_ layers: [PackedLayer<Scalar>]) { rows[0].setSigned(units[0], from: layers[0].weight) }

  /// S, and E from W₂, W₂ R₁ W₁ and S.
  @inline(__always)
  func setBoth(_ layers: [PackedLayer<Scalar>], _ reference: JacobianReference<Scalar>) {
    setFirst(layers)
    gatheredProduct(
      rows: units[1].changed, columns: units[0].changed, width: rows[1].columns, layers[1].weight, rows[0],
      adding: reference.second.layout, into: rows[1])
    rows[1].negate(units[1].left)
  }
}
