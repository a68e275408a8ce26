/// log p(x | z) under a Gaussian likelihood without the output layer, for many samples of each image.
///
/// Around the posterior's centre μ, with h(z) the last hidden layer, W the output layer's weight, ρ = x - g(μ),
/// δ = h(z) - h(μ) and G = WᵀW:
///
///     |x - g(z)|² = |ρ|² - 2 δ·(Wᵀρ) + δᵀGδ
///
/// Nothing large cancels there, and a sample costs no work in the number of pixels. Each layer is represented by
/// its deviation from its value at μ.
struct CentredLikelihood<Scalar: TensorScalar> {
  let decoder: CentredDecoder<Scalar>
  /// μ: [B, Z]
  let center: Tensor<Scalar>
  /// Of each hidden layer at μ, before and behind its rectifier: [B, H].
  let layers: [(input: Tensor<Scalar>, output: Tensor<Scalar>)]
  /// Wᵀρ: [B, H]
  let slope: Tensor<Scalar>
  /// |ρ|²: [B]
  private let distance: Tensor<Scalar>
  private let pixels: Int

  /// - Parameters:
  ///   - images: prepared, [B, D].
  ///   - center: of their posteriors, [B, Z].
  init(_ decoder: CentredDecoder<Scalar>, of images: Tensor<Scalar>, center: Tensor<Scalar>) {
    self.decoder = decoder
    self.center = center
    pixels = images.shape[1]
    var layers: [(input: Tensor<Scalar>, output: Tensor<Scalar>)] = []
    for layer in decoder.hidden {
      let input = matmul(layers.last?.output ?? center, layer.weight) + layer.bias
      layers.append((input, relu(input)))
    }
    self.layers = layers
    let (weight, bias) = (decoder.output.weight, decoder.output.bias)
    let residual = images - bias - matmul(layers.last!.output, weight)
    slope = matmul(residual, weight.transposed())
    distance = residual.sumOfSquares(axes: [1])
  }

  /// log p(x | z) of an image, in nats, from δᵀGδ - 2 δ·(Wᵀρ).
  func logLikelihoods(image: Int, growth: Tensor<Scalar>) -> Tensor<Scalar> {
    let logVariance = decoder.logVariance
    let constant = Scalar(pixels) * (logVariance + logTwoPi())
    let squares = growth + distance[image]
    return (squares * decoder.precision + constant) * -0.5
  }
}
