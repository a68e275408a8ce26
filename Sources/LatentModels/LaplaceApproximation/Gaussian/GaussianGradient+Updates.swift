extension GaussianGradient {
  /// Adds what the last mode's gradient μ̄ passes back through the T updates.
  ///
  /// An update z' = z + α δ with δ = Λ⁻¹ r has z̄ = (1 - α) z̄', as the masks are constant and ∂r/∂z = -Λ. So no update
  /// waits for another one, and all T of them are one set of products over T B rows. With u = α Λ⁻¹ z̄' the gradient in
  /// Λ is -½ (u δᵀ + δ uᵀ), of rank two, and with the pushes A u and A δ
  ///
  ///     Ā = p₁ δᵀ + p₂ uᵀ    p₁ = -s G A u    p₂ = s (c - G h - G A δ)
  ///     h̄ = p₁    c̄ = s A u    Ḡ = -s A u (A δ + h)ᵀ    s̄ = A u · (c - G h - G A δ)
  ///
  /// of which the layers' weights get outer products of pulled p and pushed vectors.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  mutating func addUpdates(
    of search: GaussianSearch<Scalar>, _ inputs: GaussianInputs<Scalar>, mode: Tensor<Scalar>
  ) {
    let (operands, trajectory) = (search.operands, search.trajectory)
    var rest: Scalar = 1
    // What is left of z̄ after update t, and what arrives at its start.
    var shares = [Scalar](repeating: 1, count: trajectory.updates)
    for update in trajectory.stepSizes.indices.reversed() {
      shares[update] = rest * trajectory.stepSizes[update]
      rest *= 1 - trajectory.stepSizes[update]
    }
    start += mode * rest
    if trajectory.stepSizes.isEmpty { return }

    let rows = trajectory.steps.rows
    let hidden = [trajectory.modes.tensor[0..<rows]] + search.activations.map { $0.tensor[0..<rows] }
    let masks = hidden.dropFirst().map { step($0).expandingAxis(at: 0) }
    // The pushes of δ and u, one under the other: [2, T B, width].
    var pushes = [directions(trajectory, mode: mode, shares: shares)]
    for (layer, weight) in inputs.weights.enumerated() {
      pushes.append(Self.product(pushes[layer], weight.transposed()) * masks[layer])
    }
    let (ad, au) = (pushes.last![0], pushes.last![1])
    let curved = Self.product(pushes.last!, operands.gram.tensor)
    let residual = search.residuals.tensor - curved[0]
    let s = operands.precision
    logVariance -= s * (au * residual).sum().scalar
    gram += matmul((au * -s).transposed(), ad + hidden.last!)
    projection += au.reshaped(to: [trajectory.updates, trajectory.batch, operands.width]).sum(axes: [0]) * s

    var pulled = Tensor.stack([curved[1] * -s, residual * s]) * masks.last!
    for layer in inputs.weights.indices.reversed() {
      let below = Tensor.stack([pushes[layer][0] + hidden[layer], pushes[layer][1]])
      weights[layer] += matmul(Self.flat(pulled).transposed(), Self.flat(below))
      biases[layer] += pulled[0].sum(axes: [0])
      if layer > 0 { pulled = Self.product(pulled, inputs.weights[layer]) * masks[layer - 1] }
    }
  }

  /// δ and u: [2, T B, Z].
  private func directions(
    _ trajectory: ModeTrajectory<Scalar>, mode: Tensor<Scalar>, shares: [Scalar]
  ) -> Tensor<Scalar> {
    let (batch, latent, rows) = (trajectory.batch, trajectory.latent, trajectory.steps.rows)
    let incoming = Panel(mode)
    return Tensor(shape: [2, rows, latent]) { buffer in
      let (steps, solutions) = (buffer.baseAddress!, buffer.baseAddress! + rows * latent)
      BatchPartition.forEachGroup(batch) { group in
        for (update, share) in shares.enumerated() {
          let first = update * batch
          trajectory.solve(
            update: update, group, { incoming[$0] }, into: { solutions + (first + $0) * latent })
          for row in first + group.lowerBound..<first + group.upperBound {
            for i in 0..<latent { solutions[row * latent + i] *= share }
            (steps + row * latent).update(from: trajectory.steps[row], count: latent)
          }
        }
      }
    }
  }

  private static func flat(_ x: Tensor<Scalar>) -> Tensor<Scalar> {
    x.reshaped(to: [x.shape[0] * x.shape[1], x.shape[2]])
  }

  /// x m for both halves of x in one product.
  private static func product(_ x: Tensor<Scalar>, _ m: Tensor<Scalar>) -> Tensor<Scalar> {
    matmul(flat(x), m).reshaped(to: [2, x.shape[1], m.shape[1]])
  }
}
