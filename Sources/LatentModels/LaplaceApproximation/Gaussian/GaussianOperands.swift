/// What all examples and all updates of a mode search with Gaussian outputs share.
///
/// The output layer W, b appears only as G = WᵀW and in c = (x - b) W, so that no update touches the pixels.
struct GaussianOperands<Scalar: TensorScalar> {
  private let decoder: PackedDecoder<Scalar>
  let latent: Int
  /// c: [B, H].
  let projection: Panel<Scalar>
  /// s = exp(-logVariance).
  let precision: Scalar
  private let everything: PooledBuffer<Int32>

  /// - Parameter decoder: of the inputs' weights, where it is known.
  init(_ inputs: GaussianInputs<Scalar>, decoder: PackedDecoder<Scalar>? = nil) {
    let output = inputs.outputWeight
    self.decoder =
      decoder ?? PackedDecoder(zip(inputs.weights, inputs.biases), gram: syrk(output, transpose: true))
    latent = inputs.start.shape[1]
    projection = Panel(matmul(inputs.images - inputs.outputBias, output))
    precision = exp(-inputs.logVariance).scalar
    everything = ActiveSets.all(max(latent, projection.rows, self.decoder.layers.map(\.outputs).max()!))
  }

  var layers: [PackedLayer<Scalar>] { decoder.layers }
  var gram: Panel<Scalar> { decoder.gram }
  var lowerGram: Panel<Scalar> { decoder.lowerGram }

  /// The first units of a layer, all of them on.
  func all(_ count: Int) -> Units { Units(start: everything.base, count: count) }

  /// The width of the last hidden layer.
  var width: Int { gram.rows }
}

/// The values of what a fused mode search depends on, in the order in which the tape sees them.
struct GaussianInputs<Scalar: TensorScalar> {
  /// x: [B, D].
  let images: Tensor<Scalar>
  /// Where the search starts: [B, Z].
  let start: Tensor<Scalar>
  /// [1]
  let logVariance: Tensor<Scalar>
  /// Of the decoder's output layer: [D, H] and [D].
  let outputWeight: Tensor<Scalar>
  let outputBias: Tensor<Scalar>
  /// Of its hidden layers, from the latent variables on.
  let weights: [Tensor<Scalar>]
  let biases: [Tensor<Scalar>]
}
