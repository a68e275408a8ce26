/// The gradient of a fused mode search in each of its inputs.
struct LaplaceGradient<Scalar: TensorScalar> {
  var start: Tensor<Scalar>
  var logVariance: Scalar = 0
  var weights: [Tensor<Scalar>]
  var biases: [Tensor<Scalar>]
  /// Ḡ, of which only the symmetric part matters: [H, H].
  var gram: Tensor<Scalar>
  /// c̄: [B, H].
  var projection: Tensor<Scalar>

  /// Of nothing.
  init(_ operands: LaplaceOperands<Scalar>, batch: Int) {
    start = Tensor.zeros([batch, operands.latent])
    weights = operands.layers.map { Tensor.zeros([$0.outputs, $0.inputs]) }
    biases = operands.layers.map { Tensor.zeros([$0.outputs]) }
    gram = Tensor.zeros([operands.width, operands.width])
    projection = Tensor.zeros([batch, operands.width])
  }
}
