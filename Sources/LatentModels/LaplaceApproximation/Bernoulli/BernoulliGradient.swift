/// The gradient of a fused mode search with Bernoulli outputs in each of its inputs.
///
/// An update z' = z + α δ with δ = Λ⁻¹ r has a gradient of rank two. With u = α Λ⁻¹ z̄' and the pushes J u and J δ
///
///     J̄ = e uᵀ + f δᵀ    e = x - p - V J δ    f = -V J u
///     ḡ = f + bend       bend = -V (1 - 2p) J u J δ
///     z̄ = (1 - α) z̄' + Jᵀ bend                x̄ = J u
///
/// as the masks are constant, and what f adds to z̄ is in (1 - α) z̄'. The last precision Λ = I + JᵀVJ has, for a
/// symmetric Λ̄,
///
///     J̄ = 2 V J Λ̄        bend = (1 - 2p) V diag(J Λ̄ Jᵀ)
///
/// and J̄ goes down the layers on active units. The layers' weights get outer products of vectors pulled down to them
/// and of vectors pushed up to them: e with the push of u, f with that of δ and the activations, each bend with the
/// activations.
struct BernoulliGradient<Scalar: TensorScalar> {
  /// [B, D], where it was asked for.
  let images: Tensor<Scalar>?
  /// [B, Z]
  let start: Tensor<Scalar>
  /// Of the layers, the output last.
  private(set) var weights: [Tensor<Scalar>]
  let biases: [Tensor<Scalar>]

  /// - Parameters:
  ///   - mode: the gradient of the last mode, [B, Z].
  ///   - precisions: that of its Λ, [B, Z, Z].
  init(
    _ search: BernoulliSearch<Scalar>, mode: Tensor<Scalar>?, precisions: Tensor<Scalar>?, needsImages: Bool
  ) {
    let (operands, batch) = (search.operands, search.trajectory.batch)
    let vectors = BernoulliVectors(search, mode: mode, needsImages: needsImages)
    let bends = vectors.lastBends
    let sums = precisions.map { BernoulliPrecisionSums(search, gradient: $0, bends: bends) }
    if sums == nil {
      for example in 0..<batch { (bends.base + example * bends.rowStride).update(repeating: 0, count: operands.pixels) }
    }
    BatchPartition.forEachGroup(batch) { vectors.fill(search, $0) }
    images = vectors.images?.tensor
    start = vectors.modes.tensor
    weights = operands.layers.indices.map { matmul(vectors.pulled[$0].tensor.transposed(), vectors.pushed[$0].tensor) }
    // All but e is a gradient in what a layer gives out.
    let slopes = search.trajectory.steps.rows..<vectors.pulled[0].rows
    biases = vectors.pulled.map { $0.tensor[slopes].sum(axes: [0]) }
    sums?.add(to: &weights)
  }
}
