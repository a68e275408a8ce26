extension GaussianGradient {
  /// Passes the gradient at the start back through updates by conjugate gradients that lead to it.
  ///
  /// The masks are constant. With z̄ that of z', ḡ and d̄ what the update after has passed to g and d, and n̄, ē those of
  /// α's numerator and denominator,
  ///
  ///     d̄ += α z̄ + n̄ g + 2 ē Λ d    ḡ += n̄ d + d̄ + β's    y = s A ḡ    h̄ = -G y    z̄ += Aᵀ h̄ - ḡ
  ///     c̄ = y    Ḡ = s ē v vᵀ - y hᵀ    s̄ = (g + z)·ḡ / s + ē v·G v
  ///
  /// with Λ d = d + s AᵀG v. The weights of a layer get outer products of covectors above it and vectors below it: of h̄
  /// and h, of 2 s ē G v and v, of c - G h and y.
  mutating func addUpdates(_ conjugate: ConjugateUpdates<Scalar>, of operands: GaussianOperands<Scalar>) {
    if conjugate.count == 0 || conjugate.batch == 0 { return }
    let pass = ConjugateBackwardPass(conjugate, operands)
    let arriving = start
    let results = Threads.map(conjugate.chunks.count) { pass.run($0, mode: arriving) }
    start = .concatenate(results.map(\.start))
    for result in results { logVariance += result.logVariance }

    let (count, batch, top) = (conjugate.count, conjugate.batch, weights.count - 1)
    projection += pass.vectors[top].tensor.reshaped(to: [count, batch, operands.width]).sum(axes: [0])
    let all = ActiveSets.all(count * batch)
    let examples = Units(start: all.base, count: count * batch)
    gram += operands.outerProducts(
      [(pass.scaledPushes, conjugate.pushed[top], 0.5), (pass.vectors[top], conjugate.hidden[top], -1)],
      over: examples)
    for layer in weights.indices {
      let (z, d, g) =
        layer == 0
        ? (conjugate.modes, conjugate.directions, pass.gradients)
        : (conjugate.hidden[layer - 1], conjugate.pushed[layer - 1], pass.vectors[layer - 1])
      weights[layer] += operands.outerProducts(
        [(pass.covectors[layer], z, 1), (pass.curved[layer], d, 1), (conjugate.pulled[layer], g, 1)], over: examples)
      biases[layer] += pass.covectors[layer].tensor.sum(axes: [0])
    }
    withExtendedLifetime(all) {}
  }
}

/// The way back through the updates, whose rows stand as in these.
private struct ConjugateBackwardPass<Scalar: TensorScalar> {
  let conjugate: ConjugateUpdates<Scalar>
  let operands: GaussianOperands<Scalar>
  /// s ḡ: [T B, Z].
  let gradients: Panel<Scalar>
  /// Of each hidden layer [T B, width]: the pushes of s ḡ, h̄ and 2 s ē G v pulled down to it.
  let vectors: [Panel<Scalar>]
  let covectors: [Panel<Scalar>]
  let curved: [Panel<Scalar>]
  /// 2 s ē v: [T B, H].
  let scaledPushes: Panel<Scalar>

  init(_ conjugate: ConjugateUpdates<Scalar>, _ operands: GaussianOperands<Scalar>) {
    self.conjugate = conjugate
    self.operands = operands
    let rows = conjugate.count * conjugate.batch
    gradients = Panel(rows: rows, columns: operands.latent)
    let panels = (0..<3).map { _ in operands.layers.map { Panel<Scalar>(rows: rows, columns: $0.outputs) } }
    (vectors, covectors, curved) = (panels[0], panels[1], panels[2])
    scaledPushes = Panel(rows: rows, columns: operands.width)
  }

  /// - Parameter mode: the gradient at the last mode, [B, Z].
  /// - Returns: those at the first one and in the log variance, of the examples of a chunk.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  func run(_ chunk: Int, mode: Tensor<Scalar>) -> (start: Tensor<Scalar>, logVariance: Scalar) {
    let s = operands.precision
    let (hidden, updates) = (conjugate.hidden, conjugate.chunks[chunk])
    let examples = conjugate.examples(of: chunk)
    var mode = mode[examples]
    var logVariance: Scalar = 0
    // Of g and d, from the update after.
    var waiting: (gradient: Tensor<Scalar>, direction: Tensor<Scalar>)?
    for (index, update) in updates.enumerated().reversed() {
      let rows = conjugate.rows(index, examples)
      let (g, d) = (update.gradient, update.direction)
      for row in rows { curved[top][row].update(from: conjugate.curved[row], count: operands.width) }
      let ascent = d + operands.pull(curved, rows, on: hidden) * s

      let (slope, bend) = update.step.pull(dot(mode, d))
      let scale = slope.expandingAxis(at: 1)
      var direction =
        update.step.value.expandingAxis(at: 1) * mode + scale * g + (bend * 2).expandingAxis(at: 1) * ascent
      if let waiting { direction += waiting.direction }
      var gradient = scale * d + direction
      if let waiting { gradient += waiting.gradient }
      if let conjugacy = update.conjugacy {
        let last = updates[index - 1]
        let (slope, length) = conjugacy.quotient.pull(
          dot(direction, last.direction).masked(by: conjugacy.value))
        let scale = slope.expandingAxis(at: 1)
        gradient += scale * (g * 2 - last.gradient)
        waiting = (
          (length * 2).expandingAxis(at: 1) * last.gradient - scale * g,
          conjugacy.value.expandingAxis(at: 1) * direction
        )
      }
      gradients.set(rows, to: gradient * s)
      operands.push(gradients, into: vectors, rows, on: hidden)
      operands.multiply(
        rows.count, vectors[top].from(rows.lowerBound), operands.gram, alpha: -1,
        into: covectors[top].from(rows.lowerBound))
      let sum = operands.pull(covectors, rows, on: hidden)
      logVariance -= (dot(g + update.mode, gradient) + bend * update.curvature).sum().scalar
      mode += sum - gradient

      let factors = bend * (2 * s)
      for panel in curved { panel.set(rows, to: panel, times: factors) }
      scaledPushes.set(rows, to: conjugate.pushed[top], times: factors)
    }
    return (mode, logVariance)
  }

  private var top: Int { vectors.count - 1 }
}

extension GaussianOperands {
  /// Σ α leftᵀ right of pairs of panels, over these rows of theirs.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  fileprivate func outerProducts(
    _ pairs: [(left: Panel<Scalar>, right: Panel<Scalar>, alpha: Scalar)], over rows: Units
  ) -> Tensor<Scalar> {
    let (height, width) = (pairs[0].left.columns, pairs[0].right.columns)
    let out = Panel<Scalar>(rows: height, columns: width)
    // An element's sum does not depend on the block that it is in.
    let block = 128
    Threads.forEach((height + block - 1) / block) { index in
      let units = Units(rebasing: all(height)[index * block..<min(height, (index + 1) * block)])
      for (place, pair) in pairs.enumerated() {
        gatheredProduct(
          rows: units, columns: rows, width: width, alpha: pair.alpha, MatrixLayout(pair.left).transposed,
          MatrixLayout(pair.right), adding: place == 0 ? nil : MatrixLayout(out), into: MatrixLayout(out))
      }
    }
    return out.tensor
  }
}
