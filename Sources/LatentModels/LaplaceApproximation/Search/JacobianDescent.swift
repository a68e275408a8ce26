import SparseActivations

/// The way of a gradient with respect to the derivatives A_l = D_l W_l A_{l-1} of layers down to their weights, of the
/// examples of a batch:
///
///     W̄_l += Ā_l A_{l-1}ᵀ    Ā_{l-1} = W_lᵀ Ā_l    W̄_1 += Ā_1
///
/// on active units. Where a layer's A is that of the reference and what an example's own units add, its gradient is taken
/// apart alike: W̄ gets what differs, and the sum of Ā over these examples goes through the reference's products once.
struct JacobianDescent<Scalar: TensorScalar> {
  /// W̄ of each layer, then those that ``Sum`` names, then others.
  let sums: SparseSums<Scalar>
  private let state: ModeSearchState<Scalar>
  private let jacobians: LayerJacobians<Scalar>

  /// Places of sums after those of the layers.
  private enum Sum: Int, CaseIterable {
    /// Ā₂ that is still to go through W₂ R₁ W₁, and J̄ and J̄ Sᵀ through P.
    case second, third, differences
  }

  /// - Parameter others: shapes of sums beside those of the layers, from ``firstOther`` on.
  init(
    _ state: ModeSearchState<Scalar>, _ jacobians: LayerJacobians<Scalar>, others: [(rows: Int, columns: Int)] = []
  ) {
    let (layers, latent) = (state.layers, state.latent)
    let pixels = jacobians.reference?.third == nil ? 0 : layers[2].outputs
    (self.state, self.jacobians) = (state, jacobians)
    sums = SparseSums(
      layers.map { ($0.outputs, $0.inputs) }
        + [(layers.count > 1 ? layers[1].outputs : 0, latent), (pixels, latent), (pixels, layers[0].outputs)] + others)
  }

  private func place(of sum: Sum) -> Int { state.layers.count + sum.rawValue }
  var firstOther: Int { state.layers.count + Sum.allCases.count }

  /// What an example needs, until its contributions have been added.
  final class Slot {
    /// Ā of each layer: [width, Z].
    let gradients: [PaddedMatrix<Scalar>]
    /// A of the layer below each one, transposed: [Z, count].
    fileprivate let inputs: [PaddedMatrix<Scalar>]
    /// S transposed: [Z, count].
    fileprivate let differences: PaddedMatrix<Scalar>
    fileprivate var differing: JacobianDifference<Scalar>

    fileprivate init(_ state: ModeSearchState<Scalar>) {
      gradients = state.layers.map { PaddedMatrix(rows: $0.outputs, columns: state.latent) }
      inputs = state.layers.map { PaddedMatrix(rows: state.latent, columns: $0.inputs) }
      differences = PaddedMatrix(rows: state.latent, columns: state.layers[0].outputs)
      differing = JacobianDifference(widths: state.activations.map { $0.columns }, latent: state.latent)
    }
  }

  /// One for each example that is prepared at a time.
  func makeSlots() -> [Slot] { (0..<min(state.batch, SparseSums<Scalar>.slotCount)).map { _ in Slot(state) } }

  /// What an example adds, from Ā of the last layer in its slot on down.
  ///
  /// - Parameters:
  ///   - rows: those of Ā that are there.
  ///   - active: the units of each hidden layer that are on at the last mode.
  @inline(__always)
  func contributions(
    of example: Int, _ slot: Slot, rows: IndexList, _ active: [IndexList]
  ) -> [SparseSums<Scalar>.Contribution] {
    typealias Contribution = SparseSums<Scalar>.Contribution
    var (result, rows) = ([Contribution](), rows)
    for layer in state.layers.indices.dropFirst().reversed() {
      if layer == 2, let product = throughThird(slot, rows, active) {
        result += product
        rows = slot.differing.units[1].changed
        continue
      }
      let (upper, weight) = (slot.gradients[layer].layout, state.layers[layer].transposed)
      var (below, input) = (active[layer - 1], jacobians[example, layer: layer - 1])
      var parts = [(below, 1 as Scalar)]
      if layer == 1, let reference = jacobians.reference {
        slot.differing.compare(reference, active, layers: 1)
        let difference = slot.differing.units[0]
        if difference.changed.count < below.count {
          result.append(Contribution(to: place(of: .second), rows, .rows(upper)))
          slot.differing.setFirst(state.layers)
          (below, input) = (difference.changed, slot.differing.rows[0].layout)
          parts = [(difference.left, -1), (difference.joined, 1)]
        }
      }
      result.append(outer(to: layer, rows, upper, below, input, slot.inputs[layer]))
      if layer == 1 {
        for (units, sign) in parts {
          result.append(
            Contribution(to: 0, units, alpha: sign, .product(columns: rows, weight: weight.layout, panel: upper)))
        }
      } else {
        gatheredProduct(rows: below, columns: rows, width: state.latent, weight, upper, into: slot.gradients[layer - 1])
      }
      rows = below
    }
    if state.layers.count == 1 { result.append(Contribution(to: 0, rows, .rows(slot.gradients[0].layout))) }
    return result
  }

  /// x inputᵀ in the rows of one list and the columns of the other; `transposed` becomes inputᵀ.
  @inline(__always)
  private func outer(
    to sum: Int, _ rows: IndexList, _ x: MatrixLayout<Scalar>, _ columns: IndexList, _ input: MatrixLayout<Scalar>,
    _ transposed: PaddedMatrix<Scalar>
  ) -> SparseSums<Scalar>.Contribution {
    gatherTransposed(rows: columns, width: state.latent, input, into: transposed.layout)
    return .init(to: sum, rows, .outer(columns: columns, depth: state.latent, x: x, panel: transposed.layout))
  }

  /// What J̄ adds by way of P, with the rows Δ₂ of F̄ in the slot; nil where that is more work.
  @inline(__always)
  private func throughThird(
    _ slot: Slot, _ rows: IndexList, _ active: [IndexList]
  ) -> [SparseSums<Scalar>.Contribution]? {
    guard let reference = jacobians.reference, let third = reference.third else { return nil }
    slot.differing.compare(reference, active)
    if slot.differing.saving(active: active[1]) <= 0 { return nil }
    slot.differing.setBoth(state.layers, reference)
    let (jacobian, first, second) = (slot.gradients[2].layout, slot.differing.units[0], slot.differing.units[1])
    for (units, sign) in [(second.left, -1 as Scalar), (second.joined, 1)] {
      gatheredProduct(
        rows: units, columns: rows, width: state.latent, alpha: sign, state.layers[2].transposed, jacobian,
        into: slot.gradients[1])
    }
    return [
      .init(to: place(of: .third), rows, .rows(jacobian)),
      outer(to: place(of: .differences), rows, jacobian, first.changed, slot.differing.rows[0].layout, slot.differences),
      outer(to: 2, rows, jacobian, second.changed, slot.differing.rows[1].layout, slot.inputs[2]),
    ]
      + [(first.left, -1 as Scalar), (first.joined, 1)].map { units, sign in
        .init(to: 0, units, alpha: sign, .product(columns: rows, weight: third.transposed.layout, panel: jacobian))
      }
  }

  /// Adds the sums to the gradients of the layers' weights.
  func add(to weights: inout [Tensor<Scalar>]) {
    func sum(_ sum: Sum) -> Tensor<Scalar> { sums.sums[place(of: sum)].tensor }
    for layer in state.layers.indices { weights[layer] += sums.sums[layer].tensor }
    jacobians.reference?.addGradient(ofSecond: sum(.second), state.layers, to: &weights)
    jacobians.reference?.addGradient(ofThird: sum(.third), differences: sum(.differences), state.layers, to: &weights)
  }
}
