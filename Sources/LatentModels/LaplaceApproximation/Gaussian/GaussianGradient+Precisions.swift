import SparseActivations

extension GaussianGradient {
  /// Adds what the gradient of the last precisions Λ = I + s AᵀGA passes back: with Λ̄ symmetric,
  ///
  ///     Ā = 2 s G A Λ̄    Ḡ = s A Λ̄ Aᵀ    s̄ = Λ̄ · (Λ - I) / s
  ///
  /// and layer by layer as in ``JacobianDescent``, all on active units.
  mutating func addPrecisions(of search: GaussianSearch<Scalar>, gradient: Tensor<Scalar>) {
    let (state, width) = (search.state, search.output.width)
    logVariance -= (gradient * (state.precisions - Tensor.identity(state.latent))).sum().scalar

    let descent = JacobianDescent(state, search.jacobians, others: [(width, width)])
    let slots = descent.makeSlots().map { Slot(search, $0) }
    descent.sums.form(batch: state.batch) { slots[$0].contributions(of: $1, search, gradient, descent) }
    // Of Ḡ only the symmetric part matters: what belongs above the diagonal may as well be added below.
    let lower = descent.sums.sums[descent.firstOther].tensor.lowerTriangle()
    gram += lower
    gram += lower.lowerTriangle(diagonal: -1)
    descent.add(to: &weights)
  }

  /// What an example of the sums needs.
  private struct Slot {
    /// Λ̄, A Λ̄, and A transposed.
    let curvature: PaddedMatrix<Scalar>
    let product: PaddedMatrix<Scalar>
    let transposed: PaddedMatrix<Scalar>
    let layers: JacobianDescent<Scalar>.Slot

    init(_ search: GaussianSearch<Scalar>, _ layers: JacobianDescent<Scalar>.Slot) {
      let (latent, width) = (search.state.latent, search.output.width)
      curvature = PaddedMatrix(rows: latent, columns: latent)
      product = PaddedMatrix(rows: width, columns: latent)
      transposed = PaddedMatrix(rows: latent, columns: width)
      self.layers = layers
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func contributions(
      of example: Int, _ search: GaussianSearch<Scalar>, _ gradient: Tensor<Scalar>, _ descent: JacobianDescent<Scalar>
    ) -> [SparseSums<Scalar>.Contribution] {
      let (state, latent, s) = (search.state, search.state.latent, search.output.precision)
      let active = state.active(state.updates, example)
      let (on, top) = (active.last!, active.count - 1)
      let a = search.jacobians[example, layer: top]
      curvature.setSymmetricPart(of: gradient.sharedPointer + example * latent * latent)
      gatheredProduct(rows: on, columns: .all(latent), width: latent, a, curvature, into: product)
      gatherTransposed(rows: on, width: latent, a, into: transposed.layout)
      gatheredProduct(
        rows: on, columns: .all(latent), width: latent, alpha: 2 * s,
        search.gramJacobians.from(example * search.output.width), curvature, into: layers.gradients[top])
      let gram = SparseSums<Scalar>.Contribution(
        to: descent.firstOther, on, alpha: s, .lowerOuter(depth: latent, x: product.layout, panel: transposed.layout))
      return [gram] + descent.contributions(of: example, layers, rows: on, active)
    }
  }
}
