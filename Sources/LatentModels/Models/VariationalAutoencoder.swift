/// The variational autoencoder (Kingma and Welling 2014): q(z | x) = N(mean, diag exp(logVariance)) by the encoder.
public struct VariationalAutoencoder: LatentModel {
  public static let name = "vae"

  public let description: ModelDescription

  public init(_ description: ModelDescription) {
    self.description = description
  }

  public var parameterShapes: NamedValues<Shape> { description.commonParameterShapes() }

  public func posterior<Scalar>(
    of x: Variable<Scalar>, refinement: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> any Posterior<Scalar> {
    description.encoder(x, parameters).posterior
  }

  /// Beside encoder and decoder: the layer of the log variance.
  public func addProducts(to products: inout StepProducts, activeUnits: [Int]) {
    products.add([description.encoder.logVariance])
  }
}
