/// What all examples and all updates of one fused mode search with Bernoulli outputs share, in the layout of the
/// kernels.
struct BernoulliOperands<Scalar: TensorScalar> {
  /// The decoder's layers from the latent variables on, the output last.
  let layers: [PackedLayer<Scalar>]
  /// x: [B, D].
  let images: Panel<Scalar>
  let latent: Int
  private let everything: PooledBuffer<Int32>

  /// - Parameters:
  ///   - images: [B, D].
  ///   - weights: [out, in] of each layer, the output last.
  init(images: Tensor<Scalar>, latent: Int, weights: [Tensor<Scalar>], biases: [Tensor<Scalar>]) {
    layers = zip(weights, biases).map { PackedLayer(weight: $0, bias: $1) }
    self.images = Panel(images)
    self.latent = latent
    everything = ActiveSets.all(max(latent + 1, images.shape[0], layers.map(\.outputs).max()!))
  }

  /// The first units of a layer, all of them on.
  func all(_ count: Int) -> Units { range(0..<count) }

  func range(_ units: Range<Int>) -> Units { Units(start: everything.base + units.lowerBound, count: units.count) }

  /// The output layer's place.
  var top: Int { layers.count - 1 }
  /// D
  var pixels: Int { layers[top].outputs }
}
