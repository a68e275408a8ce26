import NeuralNetworks
import SparseActivations

extension BernoulliGradient {
  /// Adds what the gradient of the last precisions Λ = I + JᵀVJ passes back to the weights: with Λ̄ symmetric,
  ///
  ///     J̄ = 2 V J Λ̄    bend = (1 - 2p) V diag(J Λ̄ Jᵀ)
  ///
  /// and J̄ layer by layer as in ``JacobianDescent``.
  ///
  /// - Returns: the bend, which the outputs get through V: [B, D].
  mutating func addPrecisions(of search: BernoulliSearch<Scalar>, gradient: Tensor<Scalar>) -> Tensor<Scalar> {
    let state = search.state
    let bends = Tensor<Scalar>(uninitialized: [state.batch, search.pixels])
    let curvatures = (0..<state.batch).prefix(SparseSums<Scalar>.slotCount).map { _ in
      PaddedMatrix<Scalar>(rows: state.latent, columns: state.latent)
    }
    let descent = JacobianDescent(state, search.jacobians)
    let slots = descent.makeSlots()
    descent.sums.form(batch: state.batch) { slot, example in
      Self.contributions(
        of: example, search, gradient, curvatures[slot], slots[slot], descent,
        bend: bends.sharedPointer + example * search.pixels)
    }
    descent.add(to: &weights)
    return bends
  }

  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private static func contributions(
    of example: Int, _ search: BernoulliSearch<Scalar>, _ gradient: Tensor<Scalar>, _ curvature: PaddedMatrix<Scalar>,
    _ slot: JacobianDescent<Scalar>.Slot, _ descent: JacobianDescent<Scalar>, bend: UnsafeMutablePointer<Scalar>
  ) -> [SparseSums<Scalar>.Contribution] {
    let (state, latent, pixels) = (search.state, search.state.latent, IndexList.all(search.pixels))
    let (j, jacobian) = (search.jacobians[example, layer: search.top], slot.gradients[search.top])
    curvature.setSymmetricPart(of: gradient.sharedPointer + example * latent * latent)
    gatheredProduct(rows: pixels, columns: .all(latent), width: latent, j, curvature, into: jacobian)
    LogisticOutputs.precisionGradient(
      search.probabilities[state.updates * state.batch + example], j, jacobian, bend: bend)
    return descent.contributions(of: example, slot, rows: pixels, state.active(state.updates, example))
  }
}
