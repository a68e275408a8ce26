/// What the last precisions of a chunk's examples add to the gradients of the weights.
struct BernoulliPrecisionSums<Scalar: TensorScalar> {
  /// Of the layers, the output last.
  let weights: [Panel<Scalar>]
  /// The second layer's gradient of its derivative in z, summed over the examples with most of the first layer on: for
  /// these `weights` holds only what the units that are off take away.
  let uncorrected: Panel<Scalar>

  init(_ operands: BernoulliOperands<Scalar>) {
    weights = operands.layers.map { Panel(rows: $0.outputs, columns: $0.inputs) }
    uncorrected = Panel(rows: operands.layers[1].outputs, columns: operands.latent)
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
    var off = ActiveSets.Difference(width: operands.layers[0].outputs)
    let (latent, top) = (operands.latent, operands.top)
    let widest = operands.layers.map(\.outputs).max()!
    let output = Panel<Scalar>(rows: operands.pixels, columns: latent)
    let products = (0..<2).map { _ in Panel<Scalar>(rows: widest, columns: latent) }
    let curvature = Panel<Scalar>(rows: latent, columns: latent)
    let transposed = Panel<Scalar>(rows: latent, columns: widest)
    let last = state.trajectory.steps.rows

    for example in examples {
      curvature.setSymmetricPart(of: gradient.sharedPointer + example * latent * latent)
      var active = operands.all(operands.pixels)
      let j = state.jacobian(operands, example, layer: top)
      gatheredProduct(
        rows: active, columns: operands.all(latent), width: latent, j, MatrixLayout(curvature),
        into: MatrixLayout(output))
      LogisticOutputs.precisionGradient(state.probabilities[last + example], j, output, bend: bends[example])

      // The gradients of the layer at hand's derivative and of the one below take turns.
      var (upper, lower, spare) = (output, products[0], products[1])
      for layer in stride(from: top, to: 0, by: -1) {
        let inputs = operands.layers[layer].inputs
        var below = state.active[layer - 1][example]
        var sign: Scalar = 1
        if layer == 1 && operands.isMostlyOn(below, of: inputs) {
          uncorrected.add(active, of: upper)
          off.compare(operands.all(inputs), below)
          (below, sign) = (off.left, -1)
        }
        gatherTransposed(
          rows: below, width: latent, state.jacobian(operands, example, layer: layer - 1),
          into: MatrixLayout(transposed))
        addGatheredOuter(
          rows: active, columns: below, depth: latent, alpha: sign, MatrixLayout(upper), MatrixLayout(transposed),
          into: MatrixLayout(weights[layer]), width: inputs)
        let target = MatrixLayout(layer == 1 ? weights[0] : lower)
        gatheredProduct(
          rows: below, columns: active, width: latent, alpha: sign, MatrixLayout(operands.layers[layer].transposed),
          MatrixLayout(upper), adding: layer == 1 ? target : nil, into: target)
        (upper, lower, spare) = (lower, spare, lower)
        active = below
      }
    }
  }
}
