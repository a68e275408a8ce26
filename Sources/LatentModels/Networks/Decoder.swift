import SparseActivations

/// The decoder that every model has: h1 = relu(W1 z + b1), h2 = relu(W2 h1 + b2), ..., g(z) = W h + b, with the
/// encoder's widths in reverse.
///
/// Its parameters are those of its layers: `decoder.hidden0` and so on from the latent variables on, and
/// `decoder.output`. ``ModelDescription/decoder`` makes it.
public struct Decoder: Sendable {
  /// From the latent variables on.
  public let hidden: [Linear]
  public let output: Linear

  init(pixels: Int, widths: [Int], latent: Int) {
    let widths = Array(widths.reversed())
    hidden = zip([latent] + widths, widths).enumerated().map { index, extents in
      Linear(name: "decoder.hidden\(index)", inputs: extents.0, outputs: extents.1)
    }
    output = Linear(name: "decoder.output", inputs: widths.last!, outputs: pixels)
  }

  /// All of them, from the latent variables on.
  public var layers: [Linear] { hidden + [output] }

  var parameterShapes: [(name: String, value: Shape)] { layers.flatMap(\.parameterShapes) }

  /// g(z), which the likelihood takes: [..., Z] to [..., D].
  public func callAsFunction<Scalar>(
    _ z: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> Variable<Scalar> {
    output(lastHidden(z, parameters), isRectified: true, parameters)
  }

  /// The last hidden layer: [..., Z] to [..., H].
  func lastHidden<Scalar>(
    _ z: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> Variable<Scalar> {
    hidden.rectified(z, parameters)
  }

  /// g(z) and the transposed Jacobian ∂g/∂z, whose row d is the derivative along latent dimension d: [B, Z] to [B, D]
  /// and [B, Z, D].
  ///
  /// For a ReLU network J is the product of the weights with the rows of inactive units set to zero. The activation
  /// masks are piecewise constant, so J has a derivative in the weights but none in z.
  public func withJacobian<Scalar>(
    _ z: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> (output: Variable<Scalar>, jacobian: Variable<Scalar>) {
    var activation = z
    var directions: Variable<Scalar>?
    for (index, layer) in hidden.enumerated() {
      activation = layer(activation, isRectified: index > 0, activation: .relu, parameters)
      let mask = step(activation).expandingAxis(at: 1)
      let tangents = directions.map { layer.jvp($0, parameters) } ?? parameters[layer.weightName].transposed()
      directions = tangents * mask
    }
    return (output(activation, isRectified: true, parameters), output.jvp(directions!, parameters))
  }

  /// The mean number of units that are on in each hidden layer, for a batch of z: [B, Z].
  package func meanActiveUnits<Scalar>(at z: Tensor<Scalar>, _ parameters: NamedValues<Tensor<Scalar>>) -> [Double] {
    let parameters = parameters.map { Variable($0) }
    var activation = Variable(z)
    return hidden.map { layer in
      activation = relu(layer(activation, parameters))
      return Double(step(activation).sum().value.scalar) / Double(max(1, z.shape[0]))
    }
  }
}
