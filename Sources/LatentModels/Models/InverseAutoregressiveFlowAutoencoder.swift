/// The VAE with inverse autoregressive flows (Kingma et al. 2016): T gated, masked transforms of the encoder's sample.
///
/// Each flow has one hidden layer of the width of the encoder's last, which sees the example's features as well.
public struct InverseAutoregressiveFlowAutoencoder: LatentModel {
  public static let name = "iaf"
  public static let stepCount: StepCount? = StepCount("flows", default: 4)

  public let description: ModelDescription

  public init(_ description: ModelDescription) {
    self.description = description
  }

  private var flows: [InverseAutoregressiveFlow] {
    (0..<description.steps).map { flow in
      InverseAutoregressiveFlow(name: "flow.\(flow)", hidden: description.hidden.last!, latent: description.latent)
    }
  }

  public var parameterShapes: NamedValues<Shape> {
    description.commonParameterShapes(adding: flows.flatMap(\.parameterShapes))
  }

  public var untrainedParameters: Set<String> { Set(flows.map(\.degreesName)) }

  public var startingValues: [(name: String, value: Tensor<Double>)] { flows.flatMap(\.startingValues) }

  public func posterior<Scalar>(
    of x: Variable<Scalar>, refinement: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> any Posterior<Scalar> {
    let (features, base) = description.encoder(x, parameters)
    return FlowPosterior(base: base, flows: flows.map { $0.conditioned(on: features, parameters) })
  }

  /// Beside encoder and decoder: the layer of the log variance and four for each flow.
  public func addProducts(to products: inout StepProducts, activeUnits: [Int]) {
    products.add([description.encoder.logVariance] + flows.flatMap(\.layers))
  }
}

/// A diagonal normal distribution sent through flows, each of which sees the dimensions in the other order.
struct FlowPosterior<Scalar: TensorScalar>: Posterior {
  let base: DiagonalGaussian<Scalar>
  let flows: [InverseAutoregressiveFlow.Conditioned<Scalar>]

  func sample(_ noise: Variable<Scalar>) -> (latent: Variable<Scalar>, logDensity: Variable<Scalar>) {
    var (z, logDensity) = base.sample(noise)
    for (index, flow) in flows.enumerated() {
      let (transformed, logVolume) = flow(index == 0 ? z : z.flipped(axis: -1))
      z = transformed
      logDensity = logDensity - logVolume
    }
    // After an even number of flows the order has been reversed an odd number of times.
    return (flows.count > 0 && flows.count.isMultiple(of: 2) ? z.flipped(axis: -1) : z, logDensity)
  }
}
