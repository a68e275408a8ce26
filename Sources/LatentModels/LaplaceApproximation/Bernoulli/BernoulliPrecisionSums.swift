/// What the gradient of the last precisions adds to the gradients of the weights: J̄ = 2 V J Λ̄ of each example, down
/// the layers.
struct BernoulliPrecisionSums<Scalar: TensorScalar> {
  private let descent: JacobianDescent<Scalar>
  private let operands: BernoulliOperands<Scalar>
  private let reference: BernoulliReference<Scalar>

  /// - Parameters:
  ///   - gradient: Λ̄: [B, Z, Z].
  ///   - bends: becomes what the outputs get through V: [B, D].
  init(_ search: BernoulliSearch<Scalar>, gradient: Tensor<Scalar>, bends: MatrixLayout<Scalar>) {
    let (operands, reference) = (search.operands, search.reference!)
    self.operands = operands
    self.reference = reference
    // Where the reference has P = W R₂ W₂: the sum of J̄ and Σ J̄ Sᵀ, which P gets.
    let others = reference.output.map { [(operands.pixels, operands.latent), (operands.pixels, $0.product.columns)] }
    let descent = JacobianDescent(layers: operands.layers, majority: reference.majority, others: others ?? [])
    self.descent = descent
    let batch = search.trajectory.batch
    let slots = (0..<min(batch, GradientSums<Scalar>.slotCount)).map { _ in Slot(operands, descent) }
    descent.sums.form(batch: batch) { slot, example in
      slots[slot].contributions(of: example, search, gradient, descent, bend: bends.base + example * bends.rowStride)
    }
  }

  /// Adds the sums to the gradients of the layers' weights, the output's last.
  func add(to weights: inout [Tensor<Scalar>]) {
    descent.add(to: &weights)
    guard let output = reference.output else { return }
    let majority = reference.majority
    let jacobian = descent.sums.sums[descent.firstOther].tensor
    // P̄ = Σ J̄ (D₁ W₁)ᵀ
    let product = descent.sums.sums[descent.firstOther + 1].tensor + matmul(jacobian, majority.first.transposed())
    weights[2] += matmul(product, output.weight.transposed())
    weights[1] += majority.units[1].rows(of: matmul(operands.layers[2].transposed.tensor, product))
    weights[0] += majority.units[0].rows(of: matmul(output.transposed.tensor, jacobian))
  }

  /// What an example of the sums needs.
  private struct Slot {
    let curvature: Panel<Scalar>
    /// S transposed: [Z, H₁].
    let transposed: Panel<Scalar>
    let layers: JacobianDescent<Scalar>.Slot

    init(_ operands: BernoulliOperands<Scalar>, _ descent: JacobianDescent<Scalar>) {
      curvature = Panel(rows: operands.latent, columns: operands.latent)
      transposed = Panel(rows: operands.latent, columns: operands.layers[0].outputs)
      layers = descent.makeSlot()
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func contributions(
      of example: Int, _ search: BernoulliSearch<Scalar>, _ gradient: Tensor<Scalar>,
      _ descent: JacobianDescent<Scalar>, bend: UnsafeMutablePointer<Scalar>
    ) -> [GradientSums<Scalar>.Contribution] {
      let (operands, reference, updates) = (search.operands, search.reference!, search.trajectory.updates)
      let (latent, top) = (operands.latent, operands.top)
      let (pixels, j, jacobian) = (
        operands.all(operands.pixels), search.jacobians[example, layer: top], layers.gradients[top]
      )
      curvature.setSymmetricPart(of: gradient.sharedPointer + example * latent * latent)
      gatheredProduct(
        rows: pixels, columns: operands.all(latent), width: latent, j, MatrixLayout(curvature),
        into: MatrixLayout(jacobian))
      LogisticOutputs.precisionGradient(
        search.probabilities[updates * search.trajectory.batch + example], j, jacobian, bend: bend)

      let active = (0..<top).map { search.history.units(at: updates, example, layer: $0) }
      func descend(from layer: Int, rows: Units) -> [GradientSums<Scalar>.Contribution] {
        descent.contributions(layers, from: layer, rows: rows, active: active) { search.jacobians[example, layer: $0] }
      }
      guard let output = reference.output else { return descend(from: top, rows: pixels) }
      for layer in 0..<2 { layers.differing.compare(layer: layer, reference.majority.units[layer], active[layer]) }
      if BernoulliReference.saving(layers.differing, active: active[1]) <= 0 { return descend(from: top, rows: pixels) }
      return throughProduct(output, reference.majority, operands, descent, pixels)
        + descend(from: 1, rows: layers.differing.units[1].changed)
    }

    /// J̄ in P, in W at the units that differ from the majority, and in these units of the second layer.
    @inline(__always)
    private func throughProduct(
      _ output: BernoulliReference<Scalar>.Output, _ majority: Majority<Scalar>,
      _ operands: BernoulliOperands<Scalar>, _ descent: JacobianDescent<Scalar>, _ pixels: Units
    ) -> [GradientSums<Scalar>.Contribution] {
      typealias Contribution = GradientSums<Scalar>.Contribution
      let (latent, jacobian) = (operands.latent, MatrixLayout(layers.gradients[2]))
      layers.differing.setBoth(operands.layers, majority)
      let (first, second) = (layers.differing.units[0], layers.differing.units[1])
      let (signed, below) = (MatrixLayout(transposed), MatrixLayout(layers.inputs[2]))
      gatherTransposed(rows: first.changed, width: latent, MatrixLayout(layers.differing.rows[0]), into: signed)
      gatherTransposed(rows: second.changed, width: latent, MatrixLayout(layers.differing.rows[1]), into: below)
      for (units, sign) in [(second.left, -1 as Scalar), (second.joined, 1)] {
        gatheredProduct(
          rows: units, columns: pixels, width: latent, alpha: sign, MatrixLayout(operands.layers[2].transposed),
          jacobian, into: MatrixLayout(layers.gradients[1]))
      }
      return [
        Contribution(to: descent.firstOther, pixels, .rows(jacobian)),
        Contribution(
          to: descent.firstOther + 1, pixels,
          .outer(columns: first.changed, depth: latent, x: jacobian, panel: signed)),
        Contribution(to: 2, pixels, .outer(columns: second.changed, depth: latent, x: jacobian, panel: below)),
      ]
        + [(first.left, -1 as Scalar), (first.joined, 1)].map { units, sign in
          Contribution(
            to: 0, units, alpha: sign,
            .product(columns: pixels, weight: MatrixLayout(output.transposed), panel: jacobian))
        }
    }
  }
}
