/// log p(x | z) under a Gaussian likelihood without the output layer, for many samples of each image.
///
/// Around the posterior's centre μ, with h(z) the last hidden layer, W the output layer's weight, ρ = x - g(μ),
/// δ = h(z) - h(μ) and G = WᵀW:
///
///     |x - g(z)|² = |ρ|² - 2 δ·(Wᵀρ) + δᵀGδ
///
/// Nothing large cancels there, and a sample costs no work in the number of pixels.
struct CentredLikelihood<Scalar: TensorScalar> {
  let decoder: Decoder
  let gram: OutputGram<Scalar>
  /// μ: [B, Z]
  let center: Tensor<Scalar>
  /// h(μ): [B, H]
  private let hidden: Tensor<Scalar>
  /// Wᵀρ: [B, H]
  let slope: Tensor<Scalar>
  /// |ρ|²: [B, 1]
  let distance: Tensor<Scalar>
  private let parameters: NamedValues<Variable<Scalar>>
  /// σ⁻² and log σ².
  private let (precision, logVariance): (Scalar, Scalar)
  private let pixels: Int

  /// - Parameters:
  ///   - images: prepared, [B, D].
  ///   - center: of their posteriors, [B, Z].
  init(
    _ description: ModelDescription, of images: Tensor<Scalar>, center: Variable<Scalar>, gram: OutputGram<Scalar>,
    _ parameters: NamedValues<Variable<Scalar>>
  ) {
    decoder = description.decoder
    pixels = description.pixels
    self.parameters = parameters
    self.gram = gram
    self.center = center.value
    let hidden = decoder.lastHidden(center, parameters)
    let residual = images - decoder.output(hidden, isRectified: true, parameters).value
    self.hidden = hidden.value
    slope = matmul(residual, parameters[decoder.output.weightName].value)
    distance = residual.sumOfSquares(axes: [1], keepingAxes: true)
    let logVariance = parameters[Likelihood.logVarianceName].value
    self.logVariance = logVariance.scalar
    precision = exp(-logVariance).scalar
  }

  /// log p(x | z) of samples, [B, K, Z], in nats: [B, K].
  func logLikelihoods(_ latent: Tensor<Scalar>) -> Tensor<Scalar> {
    var difference = decoder.lastHidden(Variable(latent), parameters).value
    difference -= hidden.expandingAxis(at: 1)
    var squares = gram.form.values(difference) + distance
    squares -= gemv(difference, slope) * 2
    return logLikelihoods(squares: squares)
  }

  /// log p(x | z) from |x - g(z)|².
  func logLikelihoods(squares: Tensor<Scalar>) -> Tensor<Scalar> {
    (squares * precision + Scalar(pixels) * (logVariance + logTwoPi())) * -0.5
  }

  func value(_ parameter: String) -> Tensor<Scalar> { parameters[parameter].value }
}

/// G = WᵀW of the output layer's weight, [H, H].
struct OutputGram<Scalar: TensorScalar> {
  let matrix: Tensor<Scalar>
  let form: SymmetricForm<Scalar>

  /// - Parameter weight: W, [D, H].
  init(of weight: Tensor<Scalar>) {
    matrix = syrk(weight, transpose: true)
    form = SymmetricForm(matrix)
  }
}

/// δᵀAδ = 2 δᵀUδ of a symmetric A, with U its upper triangle and half its diagonal: panels of columns, each as high as
/// its last column, are little more than half of the work.
struct SymmetricForm<Scalar: TensorScalar> {
  private let panels: [(columns: Range<Int>, values: Tensor<Scalar>)]

  private static var panelWidth: Int { 128 }

  /// - Parameter matrix: [n, n], of which the upper triangle is read.
  init(_ matrix: Tensor<Scalar>) {
    let half = matrix.transposed().halfTriangle().transposed()
    let order = matrix.shape[0]
    panels = stride(from: 0, to: order, by: Self.panelWidth).map { start in
      let columns = start..<min(start + Self.panelWidth, order)
      return (columns, half[0..<columns.upperBound, columns].contiguous())
    }
  }

  /// δᵀAδ for each δ of the last axis: [..., n] to [...].
  func values(_ vectors: Tensor<Scalar>) -> Tensor<Scalar> {
    let leading = Shape(vectors.shape.dropLast())
    let rows = vectors.reshaped(to: [leading.elementCount, vectors.shape[vectors.rank - 1]])
    var sum = Tensor<Scalar>.zeros([rows.shape[0]])
    for (columns, values) in panels {
      sum += dot(matmul(rows[.all, 0..<columns.upperBound], values), rows[.all, columns])
    }
    return sum.reshaped(to: leading) * 2
  }
}
