/// The way of a gradient with respect to the derivatives A_l = D_l W_l A_{l-1} of layers down to their weights, of the
/// examples of a batch:
///
///     W̄_l += Ā_l A_{l-1}ᵀ    Ā_{l-1} = W_lᵀ Ā_l    W̄_1 += Ā_1
///
/// on active units. Where the second layer's A is that of the majority and what an example's own units add, its
/// gradient is taken apart alike: W̄ gets what differs, and the sum of Ā over these examples goes through the
/// majority's product once (``Majority/addGradient(_:_:to:)``).
struct JacobianDescent<Scalar: TensorScalar> {
  /// W̄ of each layer, Ā of the second layer that is still to go through the majority's product, and others.
  let sums: GradientSums<Scalar>
  private let layers: [PackedLayer<Scalar>]
  private let majority: Majority<Scalar>?
  private let latent: Int

  /// - Parameter others: shapes of sums beside those of the layers, from ``firstOther`` on.
  init(layers: [PackedLayer<Scalar>], majority: Majority<Scalar>?, others: [(rows: Int, columns: Int)]) {
    self.layers = layers
    self.majority = majority
    latent = layers[0].inputs
    let uncorrected = layers.count > 1 ? layers[1].outputs : 0
    sums = GradientSums(layers.map { ($0.outputs, $0.inputs) } + [(uncorrected, latent)] + others)
  }

  private var uncorrected: Int { layers.count }
  var firstOther: Int { layers.count + 1 }

  /// What an example needs, until its contributions have been added.
  final class Slot {
    /// Ā of each layer: [width, Z].
    let gradients: [Panel<Scalar>]
    /// A of the layer below each one, transposed: [Z, count].
    let inputs: [Panel<Scalar>]
    /// Where the example differs from the majority.
    var differing: MajorityDifference<Scalar>

    init(gradients: [Panel<Scalar>], inputs: [Panel<Scalar>], differing: MajorityDifference<Scalar>) {
      self.gradients = gradients
      self.inputs = inputs
      self.differing = differing
    }
  }

  func makeSlot() -> Slot {
    Slot(
      gradients: layers.map { Panel(rows: $0.outputs, columns: latent) },
      inputs: layers.map { Panel(rows: latent, columns: $0.inputs) },
      differing: MajorityDifference(widths: layers.map(\.outputs), latent: latent))
  }

  /// What an example adds, from Ā of a layer in the slot on down.
  ///
  /// - Parameters:
  ///   - rows: those of Ā that are there.
  ///   - active: the units of each hidden layer that are on.
  ///   - jacobian: A of a layer.
  @inline(__always)
  func contributions(
    _ slot: Slot, from top: Int, rows: Units, active: [Units], _ jacobian: (Int) -> MatrixLayout<Scalar>
  ) -> [GradientSums<Scalar>.Contribution] {
    typealias Contribution = GradientSums<Scalar>.Contribution
    var result: [Contribution] = []
    var rows = rows
    for layer in stride(from: top, to: 0, by: -1) {
      let (upper, weight) = (MatrixLayout(slot.gradients[layer]), MatrixLayout(layers[layer].transposed))
      var (below, input) = (active[layer - 1], jacobian(layer - 1))
      var parts = [(below, 1 as Scalar)]
      if layer == 1, let majority {
        slot.differing.compare(layer: 0, majority.units[0], below)
        let difference = slot.differing.units[0]
        if difference.changed.count < below.count {
          result.append(Contribution(to: uncorrected, rows, .rows(upper)))
          slot.differing.setFirst(layers[0].weight)
          (below, input) = (difference.changed, MatrixLayout(slot.differing.rows[0]))
          parts = [(difference.left, -1), (difference.joined, 1)]
        }
      }
      let panel = MatrixLayout(slot.inputs[layer])
      gatherTransposed(rows: below, width: latent, input, into: panel)
      result.append(Contribution(to: layer, rows, .outer(columns: below, depth: latent, x: upper, panel: panel)))
      if layer == 1 {
        for (units, sign) in parts {
          result.append(
            Contribution(to: 0, units, alpha: sign, .product(columns: rows, weight: weight, panel: upper)))
        }
      } else {
        gatheredProduct(
          rows: below, columns: rows, width: latent, weight, upper, into: MatrixLayout(slot.gradients[layer - 1]))
      }
      rows = below
    }
    if top == 0 { result.append(Contribution(to: 0, rows, .rows(MatrixLayout(slot.gradients[0])))) }
    return result
  }

  /// Adds the sums to the gradients of the layers' weights.
  func add(to weights: inout [Tensor<Scalar>]) {
    for layer in layers.indices { weights[layer] += sums.sums[layer].tensor }
    majority?.addGradient(sums.sums[uncorrected].tensor, layers[1], to: &weights)
  }
}
