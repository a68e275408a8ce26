/// The variational autoencoder (Kingma and Welling 2014): q(z | x) = N(mean, diag exp(logVariance)) by the encoder.
public struct VariationalAutoencoder: LatentModel {
  public let description: ModelDescription

  /// The model of these sizes, whatever `kind` says.
  public init(_ description: ModelDescription) {
    self.description = description
  }

  public var parameterShapes: NamedValues<Shape> { description.commonParameterShapes(adding: []) }

  public func posterior<Scalar>(
    of x: Variable<Scalar>, refinement: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> any Posterior<Scalar> {
    description.encoder(x, parameters).posterior
  }
}
