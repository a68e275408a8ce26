import NeuralNetworks

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
  mutating func addUpdates(_ conjugate: ConjugateUpdates<Scalar>, _ output: QuadraticOutput<Scalar>) {
    let s = output.precision
    // Of g and d, from the update after.
    var waiting: (gradient: Tensor<Scalar>, direction: Tensor<Scalar>)?
    for (index, update) in conjugate.updates.enumerated().reversed() {
      let (g, d, layers) = (update.gradient, update.direction, update.layers)
      let (curvedSums, curvedAscent) = layers.vjp(update.curved)
      let (slope, bend) = update.step.vjp(dot(start, d))
      let numerator = slope.expandingAxis(at: 1)
      var direction = update.step.value.expandingAxis(at: 1) * start + numerator * g
      direction += (bend * 2).expandingAxis(at: 1) * (d + curvedAscent * s)
      if let waiting { direction += waiting.direction }
      var gradient = numerator * d + direction
      if let waiting { gradient += waiting.gradient }
      if let conjugacy = update.conjugacy {
        let last = conjugate.updates[index - 1]
        let (slope, length) = conjugacy.quotient.vjp(dot(direction, last.direction).masked(by: conjugacy.value))
        let scale = slope.expandingAxis(at: 1)
        gradient += scale * (g * 2 - last.gradient)
        waiting = (
          (length * 2).expandingAxis(at: 1) * last.gradient - scale * g,
          conjugacy.value.expandingAxis(at: 1) * direction
        )
      }
      let vectors = layers.jvp(gradient * s)
      let (sums, ascent) = layers.vjp(-matmul(vectors.last!, update.gram))
      logVariance -= (dot(g + update.mode, gradient) + bend * update.curvature).sum().scalar
      start += ascent - gradient

      let factors = (bend * (2 * s)).expandingAxis(at: 1)
      projection += layers.columns.expanding(vectors.last!)
      let (v, h) = (update.tangents.last!, layers.activations.last!)
      let gramGradient = matmul((v * (factors * 0.5)).transposed(), v) - matmul(vectors.last!.transposed(), h)
      gram += layers.columns.expandingBoth(gramGradient)
      let above = sums.indices.map { Tensor.stack([sums[$0], curvedSums[$0] * factors, update.cotangents[$0]]) }
      let below = sums.indices.map { Tensor.stack([layers.activations[$0], update.tangents[$0], vectors[$0]]) }
      layers.columns.addOuterProducts(above, below, to: &weights)
      layers.columns.addSums(sums, to: &biases)
    }
  }
}
