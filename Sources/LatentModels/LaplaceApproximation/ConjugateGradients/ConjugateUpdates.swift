import NeuralNetworks

/// The updates of a Gaussian likelihood's mode search by conjugate gradients, and what they leave for their gradient.
///
/// With A = ∂h/∂z of the last hidden layer h, which is never formed, an update has
///
///     g = s Aᵀ(c - G h) - z    d = g + β d₋    v = A d    α = g·d / (d·d + s v·G v)    z' = z + α d
struct ConjugateUpdates<Scalar: TensorScalar> {
  private(set) var updates: [Update] = []
  /// Where they end: [B, Z].
  private(set) var end: Tensor<Scalar>

  struct Update {
    /// z, g and d: [B, Z].
    let mode: Tensor<Scalar>
    let gradient: Tensor<Scalar>
    let direction: Tensor<Scalar>
    /// The hidden layers at z.
    let layers: ActiveLayers<Scalar>
    /// G in the active units of the last one.
    let gram: Tensor<Scalar>
    /// What c - G h passes down to the sums of each layer, and the JVPs of d.
    let cotangents: [Tensor<Scalar>]
    let tangents: [Tensor<Scalar>]
    /// G v, and s v·G v: [B, active] and [B].
    let curved: Tensor<Scalar>
    let curvature: Tensor<Scalar>
    /// β, nil for the first update, and α.
    let conjugacy: Conjugacy?
    let step: ConjugateQuotient<Scalar>
  }

  /// β = max(0, g·(g - g₋) / g₋·g₋), and 0 where the search starts again: [B].
  struct Conjugacy {
    let quotient: ConjugateQuotient<Scalar>
    let value: Tensor<Scalar>

    init(_ gradient: Tensor<Scalar>, after last: Update) {
      quotient = ConjugateQuotient(dot(gradient, gradient - last.gradient), dot(last.gradient, last.gradient))
      let rectified = relu(quotient.value)
      let isKept = ConjugateSearch.isKept(gradient, besides: rectified.expandingAxis(at: 1) * last.direction)
      value = select(where: isKept, rectified, Tensor(0))
    }
  }

  init(_ output: QuadraticOutput<Scalar>, _ inputs: FusedSearchInputs<Tensor<Scalar>>, count: Int) {
    let (s, weights, biases) = (output.precision, Array(inputs.weights.dropLast()), Array(inputs.biases.dropLast()))
    let (gram, projection) = (output.gram.tensor, output.projection.tensor)
    end = inputs.start
    for _ in 0..<count {
      let layers = ActiveLayers(end, weights: weights, biases: biases)
      let gram = layers.columns.restrictingBoth(gram)
      let residual = layers.columns.restricting(projection) - matmul(layers.activations.last!, gram)
      let (cotangents, ascent) = layers.vjp(residual)
      let gradient = ConjugateSearch.difference(ascent * s, end)
      let conjugacy = updates.last.map { Conjugacy(gradient, after: $0) }
      var direction = gradient
      if let conjugacy { direction += conjugacy.value.expandingAxis(at: 1) * updates.last!.direction }
      let tangents = layers.jvp(direction)
      let curved = matmul(tangents.last!, gram)
      let curvature = dot(tangents.last!, curved) * s
      let step = ConjugateQuotient(dot(gradient, direction), dot(direction, direction) + curvature)
      updates.append(
        Update(
          mode: end, gradient: gradient, direction: direction, layers: layers, gram: gram, cotangents: cotangents,
          tangents: tangents, curved: curved, curvature: curvature, conjugacy: conjugacy, step: step))
      end = end + step.value.expandingAxis(at: 1) * direction
    }
  }
}
