import NeuralNetworks

/// The gradient of a fused mode search with Gaussian outputs in each of its inputs.
struct GaussianGradient<Scalar: TensorScalar> {
  var start: Tensor<Scalar>
  var logVariance: Scalar = 0
  /// Of the hidden layers.
  var weights: [Tensor<Scalar>]
  var biases: [Tensor<Scalar>]
  /// Ḡ, of which only the symmetric part matters: [H, H].
  var gram: Tensor<Scalar>
  /// c̄: [B, H].
  var projection: Tensor<Scalar>

  /// Of nothing.
  init(_ output: QuadraticOutput<Scalar>, _ inputs: FusedSearchInputs<Tensor<Scalar>>) {
    start = Tensor.zeros(inputs.start.shape)
    weights = inputs.weights.dropLast().map { Tensor.zeros($0.shape) }
    biases = inputs.biases.dropLast().map { Tensor.zeros($0.shape) }
    gram = Tensor.zeros([output.width, output.width])
    projection = Tensor.zeros([inputs.images.shape[0], output.width])
  }

  /// The gradients through G and c: W̄ = 2 W sym(Ḡ) + (x - b)ᵀ c̄ and b̄ = -W Σ c̄.
  func inInputs(
    _ inputs: FusedSearchInputs<Tensor<Scalar>>, needsImages: Bool
  ) -> FusedSearchInputs<Tensor<Scalar>?> {
    let (weight, bias) = (inputs.weights.last!, inputs.biases.last!)
    let outputWeight =
      matmul(weight, gram + gram.transposed()) + matmul((inputs.images - bias).transposed(), projection)
    return FusedSearchInputs(
      images: needsImages ? matmul(projection, weight.transposed()) : nil, start: start,
      likelihood: [Tensor(repeating: logVariance, shape: inputs.likelihood[0].shape)], weights: weights + [outputWeight],
      biases: biases + [-gemv(weight, projection.sum(axes: [0]))])
  }
}

extension GaussianGradient {
  /// Adds what the last mode's gradient μ̄ passes back through the T updates.
  ///
  /// An update z' = z + α δ with δ = Λ⁻¹ r has z̄ = (1 - α) z̄', as the masks are constant and ∂r/∂z = -Λ. So no update
  /// waits for another one, and all T of them are one set of products over T B rows. With u = α Λ⁻¹ z̄' the gradient in
  /// Λ is -½ (u δᵀ + δ uᵀ), of rank two, and with the JVPs A u and A δ
  ///
  ///     Ā = p₁ δᵀ + p₂ uᵀ    p₁ = -s G A u    p₂ = s (c - G h - G A δ)
  ///     h̄ = p₁    c̄ = s A u    Ḡ = -s A u (A δ + h)ᵀ    s̄ = A u · (c - G h - G A δ)
  ///
  /// of which the layers' weights get outer products of cotangents and tangents.
  mutating func addUpdates(
    of search: GaussianSearch<Scalar>, _ inputs: FusedSearchInputs<Tensor<Scalar>>, mode: Tensor<Scalar>
  ) {
    let (state, output, newton) = (search.state, search.output, search.state.newton)
    let (s, mode) = (output.precision, mode.contiguous())
    // What is left of z̄ after each update, and what arrives at its start.
    var (rest, directions) = (1 as Scalar, [Tensor<Scalar>]())
    for (update, stepSize) in newton.stepSizes.enumerated().reversed() {
      directions.append(newton.solution(update, mode, times: rest * stepSize))
      rest *= 1 - stepSize
    }
    start += mode * rest
    if directions.isEmpty { return }

    let rows = 0..<newton.steps.rows
    let layers = ActiveLayers(
      newton.modes.tensor[rows], activations: state.activations.map { $0.tensor[rows] },
      weights: Array(inputs.weights.dropLast()))
    let gramBlock = layers.restrictingBoth(output.gram.tensor)
    // δ and u, one under the other: [2, T B, Z].
    let tangents = layers.jvp(Tensor.stack([newton.steps.tensor, .concatenate(directions.reversed())]))
    let (ad, au) = (tangents.last![0], tangents.last![1])
    let curved = tallProduct(tangents.last!, gramBlock)
    let residual = layers.restricting(search.residuals.tensor) - curved[0]
    logVariance -= s * (au * residual).sum().scalar
    let gramGradient = matmul((au * -s).transposed(), ad + layers.activations.last!)
    gram += layers.expandingBoth(gramGradient)
    let sums = au.reshaped(to: [newton.updates, newton.batch, au.shape[1]]).sum(axes: [0])
    projection += layers.expanding(sums) * s

    let cotangents = layers.vjp(Tensor.stack([curved[1] * -s, residual * s])).sums
    let below = zip(tangents, layers.activations).map { Tensor.stack([$0[0] + $1, $0[1]]) }
    layers.addOuterProducts(cotangents, Array(below.dropLast()), to: &weights)
    layers.addSums(cotangents.map { $0[0] }, to: &biases)
  }
}
