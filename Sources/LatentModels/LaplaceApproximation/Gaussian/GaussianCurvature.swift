import SparseActivations

/// Products of G with the derivatives of a ``JacobianReference``, from which the Λ of an example follows without an A of
/// its own: with its Δ₁, Δ₂, S and E
///
///     AᵀGA = L + SᵀY + YᵀS + EᵀV + VᵀE
///     Y = (K R₁ W₁)[Δ₁] + ½K S    V = (G R₂ F)[Δ₂] + ½G E
///
/// where K = W₂ᵀ R₂ G R₂ W₂, L = W₁ᵀ R₁ K R₁ W₁, and ½ means the lower triangle with half its diagonal.
struct GaussianCurvature<Scalar: TensorScalar> {
  /// ½K: [H₁, H₁].
  let lower: PaddedMatrix<Scalar>
  /// K R₁ W₁: [H₁, Z].
  let product: PaddedMatrix<Scalar>
  /// L / 2: [Z, Z].
  let square: PaddedMatrix<Scalar>
  /// G R₂ W₂: [H₂, H₁].
  let gramWeight: PaddedMatrix<Scalar>
  /// G R₂ W₂ R₁ W₁: [H₂, Z].
  let gramJacobian: PaddedMatrix<Scalar>

  /// - Returns: nil for other than two hidden layers, and where it does not pay.
  init?(_ state: ModeSearchState<Scalar>, _ reference: JacobianReference<Scalar>?, gram: Tensor<Scalar>) {
    guard let reference, state.layers.count == 2 else { return nil }
    let (below, width, start) = (state.layers[0].outputs, state.layers[1].outputs, state.history.units(at: 0))
    let gain = reference.sumOfDifferences(state.batch, start) { example, differing in
      let cost = PrecisionCost(start.map { $0[example] }, differing, latent: state.latent)
      return state.updates * max(0, cost.update - cost.updateByReference) + max(0, cost.last - cost.lastByReference)
    }
    if gain <= (below + width) * below * width / state.latent { return nil }
    let weight = reference.patterns[1].rows(of: state.layers[1].weight.tensor)
    let gramWeight = matmul(gram, weight)
    let full = matmul(weight.transposed(), gramWeight)
    let product = matmul(full, reference.first)
    lower = PaddedMatrix(full.halfTriangle())
    self.product = PaddedMatrix(product)
    square = PaddedMatrix(matmul(reference.first.transposed(), product) * 0.5)
    self.gramWeight = PaddedMatrix(gramWeight)
    gramJacobian = PaddedMatrix(matmul(gramWeight, reference.first))
  }
}

/// Multiply-adds for each latent dimension that the precision of one example takes, directly or from the reference.
struct PrecisionCost {
  /// G A, or half of G where A is known but for few units.
  let last: Int
  let update: Int
  /// Weighted by 2, because the kernels are less efficient on short lists.
  let lastByReference: Int
  let updateByReference: Int

  /// - Parameter active: the units of two hidden layers that are on.
  init<Scalar>(_ active: [IndexList], _ differing: JacobianDifference<Scalar>, latent: Int) {
    let (first, second) = (differing.units[0].changed.count, differing.units[1].changed.count)
    let on = active[1].count
    last = on * on
    update = on * (on / 2 + latent)
    lastByReference = 2 * ((on + second) * first + on * second)
    updateByReference =
      2 * (first * (first / 2 + latent) + second * (2 * first + second / 2 + latent))
      + differing.rows[0].rows * differing.rows[1].rows / latent
  }

  /// The highest rank at which the change of an A that is known costs at most three quarters of a new precision: q columns
  /// of G L and q rows of (G L)ᵀA, whole vectors wide.
  ///
  /// - Parameter on: units of the last hidden layer.
  static func highestRank<Scalar: TensorScalar>(_: Scalar.Type, on: Int, latent: Int) -> Int {
    let (lanes, rank) = (CompactBatch<Scalar>.count, 3 * (on / 2 + latent) * latent / (4 * (on + latent)))
    return min(rank / lanes * lanes, latent)
  }
}
