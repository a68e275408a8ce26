import NeuralNetworks
import SparseActivations

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

    let points = newton.steps.rows
    // δ and u, one under the other: [2 T B, Z].
    let vectors = Tensor.concatenate([newton.steps.tensor] + directions.reversed())
    let layers = PointwiseLayers(
      state.layers, activations: state.activations, batch: newton.batch, points: newton.updates)
    var (tangents, cotangents) = (layers.tangents.map(\.tensor), layers.cotangents.map(\.tensor))
    if layers.takesLess(on: state.history.units(at: 0)) {
      Self.walk(search, layers, PaddedMatrix(vectors))
    } else {
      (tangents, cotangents) = Self.batchProducts(search, inputs, vectors)
    }
    // A δ + h and A u of the last layer, and what the residuals pass to its sums.
    let (first, second) = (0..<points, points..<2 * points)
    let (moved, au, residual) = (tangents.last![first], tangents.last![second], cotangents.last![second])
    logVariance -= (au * residual).sum().scalar
    gram += layers.columns.expandingBoth(matmul(au.transposed(), moved) * -s)
    let sums = au.reshaped(to: [newton.updates, newton.batch, au.shape[1]]).sum(axes: [0])
    projection += layers.columns.expanding(sums) * s

    let inputs = Tensor.concatenate([newton.steps.tensor + newton.modes.tensor[first], vectors[second]])
    layers.columns.addOuterProducts(cotangents, [inputs] + tangents.dropLast(), to: &weights)
    layers.columns.addSums(cotangents.map { $0[first] }, to: &biases)
  }

  /// A δ + h and A u of each layer, and p₁ and p₂ at its sums, of all updates of the batch at once: [2 T B, active].
  private static func batchProducts(
    _ search: GaussianSearch<Scalar>, _ inputs: FusedSearchInputs<Tensor<Scalar>>, _ vectors: Tensor<Scalar>
  ) -> (tangents: [Tensor<Scalar>], cotangents: [Tensor<Scalar>]) {
    let (state, s, rows) = (search.state, search.output.precision, 0..<search.state.newton.steps.rows)
    let layers = ActiveLayers(
      state.newton.modes.tensor[rows], activations: state.activations.map { $0.tensor[rows] },
      weights: Array(inputs.weights.dropLast()))
    let tangents = layers.jvp(vectors.reshaped(to: [2, rows.count, state.latent]))
    let curved = tallProduct(tangents.last!, layers.columns.restrictingBoth(search.output.gram.tensor))
    let residual = layers.columns.restricting(search.residuals.tensor) - curved[0]
    let cotangents = layers.vjp(Tensor.stack([curved[1] * -s, residual * s])).sums
    let moved = zip(tangents, layers.activations).dropFirst().map { Tensor.concatenate([$0[0] + $1, $0[1]]) }
    return (moved, cotangents.map { tall($0) })
  }

  /// The JVPs of δ and u, and p₁ and p₂ down the layers, of each example at all updates.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  private static func walk(
    _ search: GaussianSearch<Scalar>, _ layers: PointwiseLayers<Scalar>, _ vectors: PaddedMatrix<Scalar>
  ) {
    let (output, updates) = (search.output, search.state.updates)
    let s = output.precision
    BatchPartition.forEachPart(search.state.batch) { part in
      let (curved, residuals) = (layers.makeVectors(rows: output.width), layers.makeVectors(rows: output.width))
      var passes = layers.makePasses(for: part)
      layers.forward(part, vectors, &passes)
      for pass in passes {
        gatheredProduct(
          rows: pass.units, columns: pass.units, width: curved.columns, output.gram, pass.tangents, into: curved)
        layers.gatherPoints(pass, search.residuals, into: residuals)
        for unit in pass.units {
          let (p, curved, residual) = (pass.cotangents[unit], curved[unit], residuals[unit])
          for place in stride(from: 0, to: 2 * updates * pass.examples.count, by: 2 * updates) {
            for t in place..<place + updates {
              p[t] = -s * curved[t + updates]
              p[t + updates] = s * (residual[t] - curved[t])
            }
          }
        }
      }
      layers.backward(passes)
    }
  }
}
