extension GaussianGradient {
  /// Adds what the gradient of the last precisions Λ = I + s AᵀGA passes back: with Λ̄ symmetric,
  ///
  ///     Ā = 2 s G A Λ̄    Ḡ = s A Λ̄ Aᵀ    s̄ = Λ̄ · (Λ - I) / s
  ///
  /// and layer by layer as in ``JacobianDescent``, all on active units.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  mutating func addPrecisions(of search: GaussianSearch<Scalar>, gradient: Tensor<Scalar>) {
    let (operands, batch) = (search.operands, search.trajectory.batch)
    let identity = Tensor<Scalar>.identity(operands.latent)
    logVariance -= (gradient * (search.precisions - identity)).sum().scalar

    let majority = search.reference?.majority
    let descent = JacobianDescent(
      layers: operands.layers, majority: majority, others: [(operands.width, operands.width)])
    let slots = (0..<min(batch, GradientSums<Scalar>.slotCount)).map { _ in Slot(operands, descent) }
    descent.sums.form(batch: batch) { slot, example in
      slots[slot].contributions(of: example, search, gradient, descent)
    }
    // Of Ḡ only the symmetric part matters: what belongs above the diagonal may as well be added below.
    let lower = descent.sums.sums[descent.firstOther].tensor.lowerTriangle()
    gram += lower
    gram += lower.lowerTriangle(diagonal: -1)
    descent.add(to: &weights)
  }

  /// What an example of the sums needs.
  private struct Slot {
    let curvature: Panel<Scalar>
    /// A Λ̄, and A transposed.
    let product: Panel<Scalar>
    let transposed: Panel<Scalar>
    let layers: JacobianDescent<Scalar>.Slot

    init(_ operands: GaussianOperands<Scalar>, _ descent: JacobianDescent<Scalar>) {
      curvature = Panel(rows: operands.latent, columns: operands.latent)
      product = Panel(rows: operands.width, columns: operands.latent)
      transposed = Panel(rows: operands.latent, columns: operands.width)
      layers = descent.makeSlot()
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func contributions(
      of example: Int, _ search: GaussianSearch<Scalar>, _ gradient: Tensor<Scalar>, _ descent: JacobianDescent<Scalar>
    ) -> [GradientSums<Scalar>.Contribution] {
      let (operands, latent) = (search.operands, search.operands.latent)
      let (top, s) = (operands.layers.count - 1, operands.precision)
      let updates = search.trajectory.updates
      let active = operands.layers.indices.map { search.history.units(at: updates, example, layer: $0) }
      let (on, a, coordinates) = (active[top], search.jacobians[example, layer: top], operands.all(latent))
      curvature.setSymmetricPart(of: gradient.sharedPointer + example * latent * latent)
      gatheredProduct(
        rows: on, columns: coordinates, width: latent, a, MatrixLayout(curvature), into: MatrixLayout(product))
      gatherTransposed(rows: on, width: latent, a, into: MatrixLayout(transposed))
      let gram = GradientSums<Scalar>.Contribution(
        to: descent.firstOther, on, alpha: s,
        .lowerOuter(depth: latent, x: MatrixLayout(product), panel: MatrixLayout(transposed)))

      let upper = layers.gradients[top]
      gatheredProduct(
        rows: on, columns: coordinates, width: latent, alpha: 2 * s,
        search.gramJacobians.from(example * operands.width), MatrixLayout(curvature), into: MatrixLayout(upper))
      return [gram]
        + descent.contributions(layers, from: top, rows: on, active: active) { search.jacobians[example, layer: $0] }
    }
  }
}
