/// log p(x, z) - log q(z | x) under a Gaussian likelihood without the output layer, for many samples of each image.
///
/// Around the posterior's centre μ, with h(z) the last hidden layer, W the output layer's weight, ρ = x - g(μ) and
/// δ = h(z) - h(μ):
///
///     |x - g(z)|² = |ρ|² - 2 δ·(Wᵀρ) + δᵀ WᵀW δ
///
/// Nothing large cancels there, and a sample costs no work in the number of pixels.
struct CentredLikelihood<Scalar: TensorScalar> {
  private let decoder: Decoder
  private let parameters: NamedValues<Variable<Scalar>>
  private let posterior: any Posterior<Scalar>
  private let gram: HalfGram<Scalar>
  /// h(μ): [B, 1, H]
  private let hidden: Tensor<Scalar>
  /// Wᵀρ: [B, H]
  private let slope: Tensor<Scalar>
  /// |ρ|²: [B, 1]
  private let distance: Tensor<Scalar>
  /// σ⁻² and log σ².
  private let (precision, logVariance): (Scalar, Scalar)
  private let pixels: Int

  /// - Parameters:
  ///   - images: prepared, [B, D].
  ///   - posterior: of these images.
  init(
    _ description: ModelDescription, of images: Tensor<Scalar>, posterior: any Posterior<Scalar>, gram: HalfGram<Scalar>,
    _ parameters: NamedValues<Variable<Scalar>>
  ) throws {
    decoder = description.decoder
    pixels = description.pixels
    self.parameters = parameters
    self.posterior = posterior
    self.gram = gram
    let hidden = decoder.lastHidden(try posterior.center([images.shape[0], description.latent]), parameters)
    let residual = images - decoder.output(hidden, parameters).value
    self.hidden = hidden.value.expandingAxis(at: 1)
    slope = matmul(residual, parameters[decoder.output.weightName].value)
    distance = residual.sumOfSquares(axes: [1], keepingAxes: true)
    let logVariance = parameters[Likelihood.logVarianceName].value
    self.logVariance = logVariance.scalar
    precision = exp(-logVariance).scalar
  }

  /// The weights of the samples of standard normal noise [B, K, Z], in nats: [B, K].
  func logWeights(noise: Tensor<Scalar>) throws -> Tensor<Scalar> {
    let (latent, logDensity) = try posterior.sample(Variable(noise))
    var difference = decoder.lastHidden(latent, parameters).value
    difference -= hidden
    var squares = gram.quadraticForm(difference) + distance
    squares -= gemv(difference, slope) * 2
    let logLikelihood = (squares * precision + Scalar(pixels) * (logVariance + logTwoPi())) * -0.5
    return logLikelihood + (standardNormalLogDensity(latent) - logDensity).value
  }
}

/// WᵀW for quadratic forms δᵀ WᵀW δ = 2 δᵀ U δ, with U its upper triangle and half its diagonal: panels of columns, each
/// as high as its last column, are little more than half of the work.
struct HalfGram<Scalar: TensorScalar> {
  private let panels: [(columns: Range<Int>, values: Tensor<Scalar>)]

  private static var panelWidth: Int { 128 }

  /// - Parameter weight: W, [D, H].
  init(of weight: Tensor<Scalar>) {
    let gram = matmul(weight.transposed(), weight)
    let half = gram.upperTriangle() - (gram.diagonal() * 0.5).diagonalMatrix()
    let order = weight.shape[1]
    panels = stride(from: 0, to: order, by: Self.panelWidth).map { start in
      let columns = start..<min(start + Self.panelWidth, order)
      return (columns, half[0..<columns.upperBound, columns].contiguous())
    }
  }

  /// δᵀ WᵀW δ for each δ of the last axis: [..., H] to [...].
  func quadraticForm(_ vectors: Tensor<Scalar>) -> Tensor<Scalar> {
    let rows = vectors.reshaped(to: [-1, vectors.shape[vectors.rank - 1]])
    var sum = Tensor<Scalar>.zeros([rows.shape[0]])
    for (columns, values) in panels {
      sum += dot(matmul(rows[.all, 0..<columns.upperBound], values), rows[.all, columns])
    }
    return sum.reshaped(to: Shape(vectors.shape.dropLast())) * 2
  }
}
