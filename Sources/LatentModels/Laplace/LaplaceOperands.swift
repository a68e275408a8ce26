/// What all examples and all updates of one fused mode search share, in the layout of the kernels.
///
/// The output layer W, b appears only as G = WᵀW and in c = (x - b) W, so that no update touches the pixels.
struct LaplaceOperands<Scalar: TensorScalar> {
  struct Layer {
    /// [out, in]
    let weight: Panel<Scalar>
    /// [in, out]
    let transposed: Panel<Scalar>
    /// [1, out]
    let bias: Panel<Scalar>

    var outputs: Int { weight.rows }
    var inputs: Int { weight.columns }
  }

  let layers: [Layer]
  let latent: Int
  /// G, symmetric: [H, H] for the last hidden width H.
  let gram: Panel<Scalar>
  /// The lower triangle of G with half its diagonal, zeros above: G is its sum with its transpose.
  let lowerGram: Panel<Scalar>
  /// c: [B, H].
  let projection: Panel<Scalar>
  /// s = exp(-logVariance).
  let precision: Scalar
  /// Nil for one layer, and before the start of the search is known.
  var reference: LaplaceReference<Scalar>?
  private let everything: PooledBuffer<Int32>

  init(_ inputs: LaplaceInputs<Scalar>) {
    layers = zip(inputs.weights, inputs.biases).map { weight, bias in
      Layer(
        weight: Panel(weight), transposed: Panel(weight, transposed: true),
        bias: Panel(bias.reshaped(to: [1, bias.count])))
    }
    latent = inputs.start.shape[1]
    let output = inputs.outputWeight
    let product = syrk(output, transpose: true)
    gram = Panel(product)
    lowerGram = Panel(product.halfTriangle())
    projection = Panel(matmul(inputs.images - inputs.outputBias, output))
    precision = exp(-inputs.logVariance).scalar
    everything = ActiveSets.all(max(latent, projection.rows, layers.map(\.outputs).max()!))
  }

  /// The first units of a layer, all of them on.
  func all(_ count: Int) -> Units { Units(start: everything.base, count: count) }

  /// The width of the last hidden layer.
  var width: Int { gram.rows }
}

/// The values of what a fused mode search depends on, in the order in which the tape sees them.
struct LaplaceInputs<Scalar: TensorScalar> {
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
