/// What all examples and all updates of one fused mode search with Bernoulli outputs share, in the layout of the
/// kernels.
struct BernoulliOperands<Scalar: TensorScalar> {
  /// The decoder's layers from the latent variables on, the output last.
  let layers: [LaplaceLayer<Scalar>]
  /// x: [B, D].
  let images: Panel<Scalar>
  let latent: Int
  /// W₂ W₁, the second layer's A before its own mask where all of the first one is on: [H₂, Z]. The output may be the
  /// second layer.
  let allOn: Panel<Scalar>
  private let everything: PooledBuffer<Int32>

  /// - Parameters:
  ///   - images: [B, D].
  ///   - weights: [out, in] of each layer, the output last.
  init(images: Tensor<Scalar>, latent: Int, weights: [Tensor<Scalar>], biases: [Tensor<Scalar>]) {
    layers = zip(weights, biases).map { LaplaceLayer(weight: $0, bias: $1) }
    self.images = Panel(images)
    self.latent = latent
    allOn = Panel(matmul(weights[1], weights[0]))
    everything = ActiveSets.all(max(latent + 1, images.shape[0], layers.map(\.outputs).max()!))
  }

  /// The first units of a layer, all of them on.
  func all(_ count: Int) -> Units { range(0..<count) }

  func range(_ units: Range<Int>) -> Units { Units(start: everything.base + units.lowerBound, count: units.count) }

  /// Whether so few units are off that taking them away from all of them is cheaper than adding up those that are on.
  func isMostlyOn(_ active: Units, of width: Int) -> Bool { 2 * active.count > width }

  /// The output layer's place.
  var top: Int { layers.count - 1 }
  /// D
  var pixels: Int { layers[top].outputs }
}
