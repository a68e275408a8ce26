/// The VAE with a Householder flow (Tomczak and Welling 2016): T reflections turn the encoder's diagonal normal
/// distribution, each along a vector that the example's features give.
///
/// v₁ = Linear(h), v_(t+1) = Linear(v_t), z ← z - 2 v (v·z) / (v·v). Reflections keep volumes, so log q is that of the
/// start.
public struct HouseholderFlowAutoencoder: LatentModel {
  public static let name = "hf"
  public static let stepCount: StepCount? = StepCount("flows", default: 4)

  public let description: ModelDescription

  public init(_ description: ModelDescription) {
    self.description = description
  }

  private var layers: [Linear] {
    (0..<description.steps).map { flow in
      Linear(
        name: "flow.\(flow)", inputs: flow == 0 ? description.hidden.last! : description.latent,
        outputs: description.latent)
    }
  }

  public var parameterShapes: NamedValues<Shape> {
    description.commonParameterShapes(adding: layers.flatMap(\.parameterShapes))
  }

  public func posterior<Scalar>(
    of x: Variable<Scalar>, refinement: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> any Posterior<Scalar> {
    let (features, base) = description.encoder(x, parameters)
    var vectors: [Variable<Scalar>] = []
    for layer in layers {
      vectors.append(layer(vectors.last ?? features, isRectified: vectors.isEmpty, parameters))
    }
    return HouseholderFlow(base: base, vectors: vectors)
  }

  /// Beside encoder and decoder: the layer of the log variance and one for each flow.
  public func addProducts(to products: inout StepProducts, activeUnits: [Int]) {
    products.add([description.encoder.logVariance] + layers)
  }
}

/// A diagonal normal distribution, reflected.
struct HouseholderFlow<Scalar: TensorScalar>: GaussianPosterior {
  let base: DiagonalGaussian<Scalar>
  /// The normals of the mirrors, [B, Z] each.
  let vectors: [Variable<Scalar>]

  func sample(_ noise: Variable<Scalar>) -> (latent: Variable<Scalar>, logDensity: Variable<Scalar>) {
    let (start, logDensity) = base.sample(noise)
    return (reflected(start), logDensity)
  }

  /// Reflections are linear, so that a reflected normal distribution is one too.
  func offset(_ noise: Variable<Scalar>) -> Variable<Scalar> { reflected(base.offset(noise)) }

  private func reflected(_ start: Variable<Scalar>) -> Variable<Scalar> {
    vectors.reduce(start) { z, vector in
      let squaredLength = vector.sumOfSquares(axes: [-1], keepingAxes: true)
      // A vector of zeros names no mirror: z stays where it is.
      let scale = 2 / select(where: squaredLength.value, squaredLength, Variable(1))
      let v = vector.expandingAxis(at: 1)
      return z - dot(v, z).expandingAxis(at: -1) * (vector * scale).expandingAxis(at: 1)
    }
  }
}
