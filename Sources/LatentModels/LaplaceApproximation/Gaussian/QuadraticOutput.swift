import NeuralNetworks
import SparseActivations

/// The output layer W, b under a Gaussian likelihood, which counts only in G = WᵀW, in c = (x - b) W and in
/// s = exp(-logVariance), so that no update of a search touches the pixels.
struct QuadraticOutput<Scalar: TensorScalar> {
  private let decoder: PackedDecoder<Scalar>
  /// c: [B, H].
  let projection: PaddedMatrix<Scalar>
  /// s
  let precision: Scalar

  /// - Parameter decoder: of the inputs' layers, where it is known.
  init(_ inputs: FusedSearchInputs<Tensor<Scalar>>, _ decoder: PackedDecoder<Scalar>?) {
    let (weight, bias) = (inputs.weights.last!, inputs.biases.last!)
    self.decoder =
      decoder
      ?? PackedDecoder(zip(inputs.weights, inputs.biases).dropLast(), gram: syrk(weight, transpose: true))
    projection = PaddedMatrix(matmul(inputs.images - bias, weight))
    precision = exp(-inputs.likelihood[0]).scalar
  }

  /// The hidden ones.
  var layers: [PackedLayer<Scalar>] { decoder.layers }
  /// G, and its lower triangle with half its diagonal: [H, H].
  var gram: PaddedMatrix<Scalar> { decoder.gram }
  var lowerGram: PaddedMatrix<Scalar> { decoder.lowerGram }
  /// H
  var width: Int { gram.rows }
}
