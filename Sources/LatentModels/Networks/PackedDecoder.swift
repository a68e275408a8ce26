import NeuralNetworks
import SparseActivations

/// A decoder's hidden layers and the product of its output layer with itself, in the layout of the kernels.
package struct PackedDecoder<Scalar: TensorScalar>: Sendable {
  let layers: [PackedLayer<Scalar>]
  /// G = WᵀW, symmetric: [H, H] for the last hidden width H.
  let gram: PaddedMatrix<Scalar>
  /// The lower triangle of G with half its diagonal, zeros above: G is its sum with its transpose.
  let lowerGram: PaddedMatrix<Scalar>

  /// - Parameter hidden: weights [out, in] and biases, from the latent variables on.
  init(_ hidden: some Sequence<(Tensor<Scalar>, Tensor<Scalar>)>, gram: Tensor<Scalar>) {
    layers = hidden.map { PackedLayer(weight: $0, bias: $1) }
    self.gram = PaddedMatrix(gram)
    lowerGram = PaddedMatrix(gram.halfTriangle())
  }
}

extension Tensor {
  /// The lower triangle of a matrix with half its diagonal: a symmetric matrix is its sum with its transpose.
  func halfTriangle() -> Tensor { lowerTriangle() - (diagonal() * 0.5).diagonalMatrix() }
}
