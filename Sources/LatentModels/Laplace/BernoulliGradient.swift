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
    _ operands: BernoulliOperands<Scalar>, _ state: BernoulliState<Scalar>, mode: Tensor<Scalar>?,
    precisions: Tensor<Scalar>?, needsImages: Bool
  ) {
    let vectors = BernoulliVectors(operands, state, mode: mode, needsImages: needsImages)
    let batch = state.trajectory.batch
    let chunks = LaplaceChunks<Scalar>.count(batch)
    // Sums of the chunks, added in their order whatever the threads.
    let sums = precisions.map { _ in (0..<chunks).map { _ in BernoulliPrecisionSums(operands) } }
    Threads.forEach(chunks) { chunk in
      let examples = LaplaceChunks<Scalar>.examples(of: chunk, batch: batch)
      if let precisions {
        sums![chunk].add(operands, state, examples, precisions, bends: vectors.lastBends)
      } else {
        for example in examples { vectors.lastBends[example].update(repeating: 0, count: operands.pixels) }
      }
      vectors.fill(operands, state, examples)
    }
    images = vectors.images?.tensor
    start = vectors.modes.tensor
    weights = operands.layers.indices.map { matmul(vectors.pulled[$0].tensor.transposed(), vectors.pushed[$0].tensor) }
    // All but e is a gradient in what a layer gives out.
    let slopes = state.trajectory.steps.rows..<vectors.pulled[0].rows
    biases = vectors.pulled.map { $0.tensor[slopes].sum(axes: [0]) }
    if let sums { add(sums, operands) }
  }

  private mutating func add(_ sums: [BernoulliPrecisionSums<Scalar>], _ operands: BernoulliOperands<Scalar>) {
    for sum in sums {
      for layer in weights.indices { weights[layer] += sum.weights[layer].tensor }
    }
    func total(_ part: (BernoulliPrecisionSums<Scalar>) -> Panel<Scalar>) -> Tensor<Scalar> {
      sums.dropFirst().reduce(part(sums[0]).tensor) { $0 + part($1).tensor }
    }
    guard let reference = operands.reference, !sums.isEmpty else { return }
    let majority = reference.majority
    majority.addGradient(total(\.uncorrected), operands.layers[1], to: &weights)
    if let output = reference.output {
      let jacobian = total { $0.output!.jacobian }
      // P̄ = Σ J̄ (D₁ W₁)ᵀ
      let product = total { $0.output!.product } + matmul(jacobian, majority.first.transposed())
      weights[2] += matmul(product, output.weight.transposed())
      weights[1] += majority.units[1].rows(of: matmul(operands.layers[2].transposed.tensor, product))
      weights[0] += majority.units[0].rows(of: matmul(output.transposed.tensor, jacobian))
    }
  }
}
