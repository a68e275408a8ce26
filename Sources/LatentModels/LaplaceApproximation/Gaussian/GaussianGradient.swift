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
