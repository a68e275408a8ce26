/// What the last precisions of a chunk's examples add to the gradients of the weights.
struct BernoulliPrecisionSums<Scalar: TensorScalar> {
  /// Of the layers, the output last.
  let weights: [Panel<Scalar>]
  /// The gradient of A, of the second layer, summed over the examples for which `weights` holds only what differs from the
  /// reference: [H₂, Z].
  let uncorrected: Panel<Scalar>
  /// The same of J̄, of the output, and Σ J̄ Sᵀ, which P gets: [D, Z] and [D, H₁].
  let output: (jacobian: Panel<Scalar>, product: Panel<Scalar>)?

  init(_ operands: BernoulliOperands<Scalar>) {
    weights = operands.layers.map { Panel(rows: $0.outputs, columns: $0.inputs) }
    uncorrected = Panel(rows: operands.layers[1].outputs, columns: operands.latent)
    output = operands.reference?.output.map { output in
      (Panel(rows: operands.pixels, columns: operands.latent), Panel(rows: operands.pixels, columns: output.product.columns))
    }
  }

  /// - Parameters:
  ///   - gradient: Λ̄: [B, Z, Z].
  ///   - bends: becomes what the outputs get through V: [B, D].
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func add(
    _ operands: BernoulliOperands<Scalar>, _ state: BernoulliState<Scalar>, _ examples: Range<Int>,
    _ gradient: Tensor<Scalar>, bends: MatrixRows<Scalar>
  ) {
    for weight in weights { weight.clear() }
    uncorrected.clear()
    output?.jacobian.clear()
    output?.product.clear()
    let (latent, top, reference) = (operands.latent, operands.top, operands.reference!)
    var differing = MajorityDifference<Scalar>(widths: operands.layers.dropLast().map(\.outputs), latent: latent)
    let widest = operands.layers.map(\.outputs).max()!
    let jacobian = Panel<Scalar>(rows: operands.pixels, columns: latent)
    let products = (0..<2).map { _ in Panel<Scalar>(rows: widest, columns: latent) }
    let curvature = Panel<Scalar>(rows: latent, columns: latent)
    let transposed = Panel<Scalar>(rows: latent, columns: widest)
    let last = state.trajectory.steps.rows

    for example in examples {
      curvature.setSymmetricPart(of: gradient.sharedPointer + example * latent * latent)
      let pixels = operands.all(operands.pixels)
      let j = state.jacobian(operands, example, layer: top)
      gatheredProduct(
        rows: pixels, columns: operands.all(latent), width: latent, j, MatrixLayout(curvature),
        into: MatrixLayout(jacobian))
      LogisticOutputs.precisionGradient(state.probabilities[last + example], j, jacobian, bend: bends[example])

      for layer in reference.majority.units.indices {
        differing.compare(layer: layer, reference.majority.units[layer], state.active[layer][example])
      }
      let (first, signed) = (differing.units[0], MatrixLayout(differing.rows[0]))
      differing.setFirst(operands.layers[0].weight)

      // The gradients of the layer at hand's derivative and of the one below take turns.
      var (upper, lower, spare) = (jacobian, products[0], products[1])
      var (active, layer) = (pixels, top)
      if let output, BernoulliReference.saving(differing, active: state.active[1][example]) > 0 {
        // J̄ in P, in W at the units that differ, and in these units of the second layer.
        let (second, whole) = (differing.units[1], reference.output!)
        output.jacobian.add(pixels, of: jacobian)
        gatherTransposed(rows: first.changed, width: latent, signed, into: MatrixLayout(transposed))
        addGatheredOuter(
          rows: pixels, columns: first.changed, depth: latent, MatrixLayout(jacobian), MatrixLayout(transposed),
          into: MatrixLayout(output.product), width: output.product.columns)
        for (units, sign) in [(first.left, -1 as Scalar), (first.joined, 1)] {
          gatheredProduct(
            rows: units, columns: pixels, width: latent, alpha: sign, MatrixLayout(whole.transposed),
            MatrixLayout(jacobian), adding: MatrixLayout(weights[0]), into: MatrixLayout(weights[0]))
        }
        differing.setSecond(operands.layers[1].weight, reference.majority.jacobian)
        gatherTransposed(
          rows: second.changed, width: latent, MatrixLayout(differing.rows[1]), into: MatrixLayout(transposed))
        addGatheredOuter(
          rows: pixels, columns: second.changed, depth: latent, MatrixLayout(jacobian), MatrixLayout(transposed),
          into: MatrixLayout(weights[2]), width: weights[2].columns)
        for (units, sign) in [(second.left, -1 as Scalar), (second.joined, 1)] {
          gatheredProduct(
            rows: units, columns: pixels, width: latent, alpha: sign, MatrixLayout(operands.layers[2].transposed),
            MatrixLayout(jacobian), into: MatrixLayout(lower))
        }
        (upper, lower, spare) = (lower, spare, lower)
        (active, layer) = (second.changed, 1)
      }
      while layer > 0 {
        let inputs = operands.layers[layer].inputs
        var below = state.active[layer - 1][example]
        var rows = state.jacobian(operands, example, layer: layer - 1)
        var parts = [(below, 1 as Scalar)]
        if layer == 1 && first.changed.count < below.count {
          uncorrected.add(active, of: upper)
          (below, rows) = (first.changed, signed)
          parts = [(first.left, -1), (first.joined, 1)]
        }
        gatherTransposed(rows: below, width: latent, rows, into: MatrixLayout(transposed))
        addGatheredOuter(
          rows: active, columns: below, depth: latent, MatrixLayout(upper), MatrixLayout(transposed),
          into: MatrixLayout(weights[layer]), width: inputs)
        let target = MatrixLayout(layer == 1 ? weights[0] : lower)
        for (units, sign) in parts {
          gatheredProduct(
            rows: units, columns: active, width: latent, alpha: sign, MatrixLayout(operands.layers[layer].transposed),
            MatrixLayout(upper), adding: layer == 1 ? target : nil, into: target)
        }
        (upper, lower, spare) = (lower, spare, lower)
        active = below
        layer -= 1
      }
    }
  }
}
