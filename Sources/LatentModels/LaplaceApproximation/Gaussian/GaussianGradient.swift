/// The gradient of a fused mode search with Gaussian outputs in each of its inputs.
struct GaussianGradient<Scalar: TensorScalar> {
  var start: Tensor<Scalar>
  var logVariance: Scalar = 0
  var weights: [Tensor<Scalar>]
  var biases: [Tensor<Scalar>]
  /// Ḡ, of which only the symmetric part matters: [H, H].
  var gram: Tensor<Scalar>
  /// c̄: [B, H].
  var projection: Tensor<Scalar>

  /// Of nothing.
  init(_ operands: GaussianOperands<Scalar>, batch: Int) {
    start = Tensor.zeros([batch, operands.latent])
    weights = operands.layers.map { Tensor.zeros([$0.outputs, $0.inputs]) }
    biases = operands.layers.map { Tensor.zeros([$0.outputs]) }
    gram = Tensor.zeros([operands.width, operands.width])
    projection = Tensor.zeros([batch, operands.width])
  }
}

extension GaussianGradient {
  /// The gradients in the order of the operation's inputs, through G = WᵀW and c = (x - b) W.
  func inInputs(_ inputs: GaussianInputs<Scalar>, isNeeded: [Bool]) -> [Tensor<Scalar>?] {
    let weight = inputs.outputWeight
    // W̄ = 2 W sym(Ḡ) + (x - b)ᵀ c̄
    let outputWeight =
      matmul(weight, gram + gram.transposed()) + matmul((inputs.images - inputs.outputBias).transposed(), projection)
    return [
      isNeeded[0] ? matmul(projection, weight.transposed()) : nil, start,
      Tensor(repeating: logVariance, shape: inputs.logVariance.shape), outputWeight,
      -gemv(weight, projection.sum(axes: [0])),
    ] + zip(weights, biases).flatMap { [$0, $1] }
  }
}
