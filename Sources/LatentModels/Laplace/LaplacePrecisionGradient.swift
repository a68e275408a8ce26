extension LaplaceGradient {
  /// Adds what the gradient of the last precisions Λ = I + s AᵀGA passes back: with Λ̄ symmetric,
  ///
  ///     Ā = 2 s G A Λ̄    Ḡ = s A Λ̄ Aᵀ    s̄ = Λ̄ · (Λ - I) / s
  ///
  /// and layer by layer W̄ += Ā A'ᵀ, Ā' = Wᵀ Ā with A' of the layer below, all on active units.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  mutating func addPrecisions(
    of operands: LaplaceOperands<Scalar>, _ state: LaplaceState<Scalar>, gradient: Tensor<Scalar>
  ) {
    let identity = Tensor<Scalar>.identity(operands.latent)
    logVariance -= (gradient * (state.precisions - identity)).sum().scalar
    // Sums of the chunks, added in their order whatever the threads.
    let batch = state.trajectory.batch
    if batch == 0 { return }
    let chunks = LaplaceChunks<Scalar>.count(batch)
    let sums = (0..<chunks).map { _ in LaplacePrecisionSums(operands) }
    Threads.forEach(chunks) { chunk in
      sums[chunk].add(operands, state, LaplaceChunks<Scalar>.examples(of: chunk, batch: batch), gradient)
    }
    // Of Ḡ only the symmetric part matters: what belongs above the diagonal may as well be added below.
    let lower = sums.dropFirst().reduce(sums[0].gram.tensor) { $0 + $1.gram.tensor }.lowerTriangle()
    gram += lower
    gram += lower.lowerTriangle(diagonal: -1)
    var uncorrected: Tensor<Scalar>?
    for sum in sums {
      for layer in weights.indices { weights[layer] += sum.weights[layer].tensor }
      if let part = sum.uncorrected?.tensor { uncorrected = uncorrected.map { $0 + part } ?? part }
    }
    if let uncorrected, let reference = operands.reference {
      reference.majority.addGradient(uncorrected, operands.layers[1], to: &weights)
    }
  }
}

/// What the examples of a chunk add to the gradients.
private struct LaplacePrecisionSums<Scalar: TensorScalar> {
  /// Its lower triangle.
  let gram: Panel<Scalar>
  let weights: [Panel<Scalar>]
  /// Ā of the second layer, summed over the examples for which `weights` holds only what differs from the reference.
  /// Nil without one.
  let uncorrected: Panel<Scalar>?

  init(_ operands: LaplaceOperands<Scalar>) {
    gram = Panel(rows: operands.width, columns: operands.width)
    weights = operands.layers.map { Panel(rows: $0.outputs, columns: $0.inputs) }
    uncorrected =
      operands.reference != nil ? Panel(rows: operands.layers[1].outputs, columns: operands.latent) : nil
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func add(
    _ operands: LaplaceOperands<Scalar>, _ state: LaplaceState<Scalar>, _ examples: Range<Int>,
    _ gradient: Tensor<Scalar>
  ) {
    gram.clear()
    for weight in weights { weight.clear() }
    uncorrected?.clear()
    var differing = MajorityDifference<Scalar>(widths: operands.layers.prefix(1).map(\.outputs), latent: operands.latent)
    let latent = operands.latent
    let widest = operands.layers.map(\.outputs).max()!
    let products = [Panel<Scalar>(rows: widest, columns: latent), Panel<Scalar>(rows: widest, columns: latent)]
    let curvature = Panel<Scalar>(rows: latent, columns: latent)
    let transposed = Panel<Scalar>(rows: latent, columns: widest)
    let coordinates = operands.all(latent)
    let top = operands.layers.count - 1

    for example in examples {
      curvature.setSymmetricPart(of: gradient.sharedPointer + example * latent * latent)
      var active = state.active[top][example]
      let a = state.jacobian(operands, example, layer: top)
      gatheredProduct(
        rows: active, columns: coordinates, width: latent, a, MatrixLayout(curvature), into: MatrixLayout(products[0]))
      gatherTransposed(rows: active, width: latent, a, into: MatrixLayout(transposed))
      addGatheredOuter(
        rows: active, columns: active, depth: latent, triangular: true, alpha: operands.precision,
        MatrixLayout(products[0]), MatrixLayout(transposed), into: MatrixLayout(gram), width: operands.width)
      gatheredProduct(
        rows: active, columns: coordinates, width: latent, alpha: 2 * operands.precision,
        MatrixLayout(state.gramJacobians[example * operands.width], rowStride: state.gramJacobians.stride),
        MatrixLayout(curvature), into: MatrixLayout(products[0]))

      // Ā of the layer at hand and of the one below take turns.
      var (upper, lower) = (products[0], products[1])
      for layer in stride(from: top, to: 0, by: -1) {
        let inputs = operands.layers[layer].inputs
        var below = state.active[layer - 1][example]
        var (rows, parts) = (state.jacobian(operands, example, layer: layer - 1), [(below, 1 as Scalar)])
        if layer == 1, let reference = operands.reference {
          differing.compare(layer: 0, reference.majority.units[0], below)
          let difference = differing.units[0]
          if difference.changed.count < below.count {
            uncorrected!.add(active, of: upper)
            differing.setFirst(operands.layers[0].weight)
            (below, rows) = (difference.changed, MatrixLayout(differing.rows[0]))
            parts = [(difference.left, -1), (difference.joined, 1)]
          }
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
        swap(&upper, &lower)
        active = below
      }
      if top == 0 { weights[0].add(active, of: products[0]) }
    }
  }
}
