import LatentModels

/// A VAE whose posterior is a normal distribution with any covariance: q(z | x) = N(m, L Lᵀ) with a lower triangular L.
///
/// A model says which parameters it has and how to get from images to q(z | x); training, evaluation and pictures
/// follow. This one has the encoder of every model, whose mean is m and whose log variance is that of the diagonal of
/// L, and one more layer from the encoder's features to what is below the diagonal.
struct FullCovarianceAutoencoder: LatentModel {
  static let name = "full-covariance"

  let description: ModelDescription

  init(_ description: ModelDescription) { self.description = description }

  /// Z² numbers for each image, of which those below the diagonal count.
  private var factor: Linear {
    let latent = description.latent
    return Linear(name: "encoder.factor", inputs: description.hidden.last!, outputs: latent * latent)
  }

  var parameterShapes: NamedValues<Shape> { description.commonParameterShapes(adding: factor.parameterShapes) }

  /// At zero the posterior starts as that of a VAE. The layer learns from there, as its input is not zero.
  var startingValues: [(name: String, value: Tensor<Double>)] {
    factor.parameterShapes.map { (name: $0.name, value: Tensor.zeros($0.value)) }
  }

  /// `x` are images [B, D]; `refinement` is of use to models that ask for more noise than the sample's.
  func posterior<Scalar>(
    of x: Variable<Scalar>, refinement: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> any Posterior<Scalar> {
    let (features, diagonal) = description.encoder(x, parameters)
    let (batch, latent) = (x.shape[0], description.latent)
    let entries = factor(features, isRectified: true, parameters).reshaped(to: [batch, latent, latent])
    return FullGaussian(
      mean: diagonal.mean, logDiagonal: diagonal.logVariance * 0.5, below: entries.lowerTriangle(diagonal: -1))
  }

  /// For the benchmark's count of multiply-adds.
  func addProducts(to products: inout StepProducts, activeUnits: [Int]) {
    products.add([description.encoder.logVariance, factor])
  }
}

/// N(m, L Lᵀ) for each example of a batch.
struct FullGaussian<Scalar: TensorScalar>: GaussianPosterior {
  /// m: [B, Z].
  let mean: Variable<Scalar>
  /// The logarithm of L's diagonal: [B, Z].
  let logDiagonal: Variable<Scalar>
  /// L below its diagonal, zeros elsewhere: [B, Z, Z].
  let below: Variable<Scalar>

  /// z = m + L ε for noise ε [B, K, Z]. The density of z is that of ε divided by |∂z/∂ε| = |L| = Π diag L.
  func sample(_ noise: Variable<Scalar>) -> (latent: Variable<Scalar>, logDensity: Variable<Scalar>) {
    let latent = mean.expandingAxis(at: 1) + offset(noise)
    return (latent, standardNormalLogDensity(noise) - logDiagonal.sum(axes: [-1], keepingAxes: true))
  }

  /// L ε, by which the posterior's covariance is known as well.
  func offset(_ noise: Variable<Scalar>) -> Variable<Scalar> {
    matmul(noise, (below + exp(logDiagonal).diagonalMatrix()).transposed())
  }
}
