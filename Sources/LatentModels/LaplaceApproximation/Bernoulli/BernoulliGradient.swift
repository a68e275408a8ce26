import NeuralNetworks

/// The gradient of a fused mode search with Bernoulli outputs in each of its inputs.
struct BernoulliGradient<Scalar: TensorScalar> {
  /// [B, D]; nil where nobody asks for it.
  var images: Tensor<Scalar>?
  /// [B, Z]
  var start: Tensor<Scalar>
  /// Of the layers, the output last.
  var weights: [Tensor<Scalar>]
  var biases: [Tensor<Scalar>]

  /// Of nothing.
  init(_ search: BernoulliSearch<Scalar>, needsImages: Bool) {
    images = needsImages ? Tensor.zeros(search.inputs.images.shape) : nil
    start = Tensor.zeros(search.inputs.start.shape)
    weights = search.inputs.weights.map { Tensor.zeros($0.shape) }
    biases = search.inputs.biases.map { Tensor.zeros($0.shape) }
  }

  /// Adds what the last mode's gradient passes back through the T updates, and what the outputs at the last mode get.
  ///
  /// An update z' = z + α δ with δ = Λ⁻¹ r has a gradient of rank two. With u = α Λ⁻¹ z̄' and the pushes J u and J δ
  ///
  ///     J̄ = e uᵀ + f δᵀ    e = x - p - V J δ    f = -V J u
  ///     ḡ = f + bend       bend = -V (1 - 2p) J u J δ
  ///     z̄ = (1 - α) z̄' + Jᵀ bend                x̄ = J u
  ///
  /// as the masks are constant, and what f adds to z̄ is in (1 - α) z̄'. V moves with z, so the updates are walked back in
  /// order. The layers' weights get outer products of e with the JVP of u, of f with that of δ and the activations, and of
  /// the bend with the activations.
  ///
  /// - Parameter bends: at the last mode: [B, D].
  mutating func addModes(of search: BernoulliSearch<Scalar>, mode: Tensor<Scalar>?, bends: Tensor<Scalar>?) {
    let (newton, batch) = (search.state.newton, search.state.batch)
    let hidden = Array(search.inputs.weights.dropLast())
    if let mode { start += mode }

    /// With the output's weight in the active units of the last one.
    func layers(at update: Int) -> (ActiveLayers<Scalar>, outputWeight: Tensor<Scalar>) {
      let rows = update * batch..<(update + 1) * batch
      let layers = ActiveLayers(
        newton.modes.tensor[rows], activations: search.state.activations.map { $0.tensor[rows] }, weights: hidden)
      return (layers, layers.columns.restricting(search.inputs.weights[search.top]))
    }
    /// Adds covectors of the outputs, [n, B, D], with what each layer takes beside them, [n, B, inputs].
    func add(
      _ outputs: Tensor<Scalar>, _ layers: ActiveLayers<Scalar>, _ weight: Tensor<Scalar>, below: [Tensor<Scalar>]
    ) -> Tensor<Scalar> {
      let (sums, inputs) = layers.vjp(tallProduct(outputs, weight))
      layers.columns.addOuterProducts(sums, Array(below.dropLast()), to: &weights)
      weights[search.top] += layers.columns.expanding(matmul(tall(outputs).transposed(), tall(below.last!)))
      // All but e is a gradient in what a layer gives out.
      let slopes = outputs.shape[0] == 1 ? 0..<1 : 1..<3
      layers.columns.addSums(sums.map { $0[slopes] }, to: &biases)
      biases[search.top] += outputs[slopes].sum(axes: [0, 1])
      return inputs
    }

    if let bends {
      let (layers, weight) = layers(at: newton.updates)
      let below = layers.activations.map { $0.expandingAxis(at: 0) }
      start += add(bends.expandingAxis(at: 0), layers, weight, below: below)[0]
    }
    if mode == nil && bends == nil { return }
    for (update, stepSize) in newton.stepSizes.enumerated().reversed() {
      let ((layers, weight), rows) = (layers(at: update), update * batch..<(update + 1) * batch)
      let directions = [newton.solution(update, start.contiguous(), times: stepSize), newton.steps.tensor[rows]]
      let tangents = layers.jvp(Tensor.stack(directions))
      let products = tallProduct(tangents.last!, weight.transposed())
      images? += products[0]
      let outputs = LogisticOutputs.updateGradient(
        images: search.inputs.images, search.probabilities.tensor[rows].contiguous(), products)
      let below = zip(tangents, layers.activations).map { Tensor.stack([$0[0], $0[1] + $1, $1]) }
      let inputs = add(outputs, layers, weight, below: below)
      start = start * (1 - stepSize) + inputs[2]
    }
  }
}
