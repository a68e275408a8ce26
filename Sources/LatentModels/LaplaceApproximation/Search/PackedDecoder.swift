/// A decoder's hidden layers and the product of its output layer with itself, in the layout of the kernels.
package struct PackedDecoder<Scalar: TensorScalar>: Sendable {
  let layers: [PackedLayer<Scalar>]
  /// G = WᵀW, symmetric: [H, H] for the last hidden width H.
  let gram: Panel<Scalar>
  /// The lower triangle of G with half its diagonal, zeros above: G is its sum with its transpose.
  let lowerGram: Panel<Scalar>

  /// - Parameter hidden: weights [out, in] and biases, from the latent variables on.
  init(_ hidden: some Sequence<(Tensor<Scalar>, Tensor<Scalar>)>, gram: Tensor<Scalar>) {
    layers = hidden.map { PackedLayer(weight: $0, bias: $1) }
    self.gram = Panel(gram)
    lowerGram = Panel(gram.halfTriangle())
  }
}

/// A linear layer in the layout of the kernels.
struct PackedLayer<Scalar: TensorScalar>: Sendable {
  /// [out, in]
  let weight: Panel<Scalar>
  /// [in, out]
  let transposed: Panel<Scalar>
  /// [1, out]
  let bias: Panel<Scalar>

  init(weight: Tensor<Scalar>, bias: Tensor<Scalar>) {
    self.weight = Panel(weight)
    transposed = Panel(weight, transposed: true)
    self.bias = Panel(bias.reshaped(to: [1, bias.count]))
  }

  var outputs: Int { weight.rows }
  var inputs: Int { weight.columns }
}

extension Tensor {
  /// The lower triangle of a matrix with half its diagonal: a symmetric matrix is its sum with its transpose.
  func halfTriangle() -> Tensor { lowerTriangle() - (diagonal() * 0.5).diagonalMatrix() }
}
