/// A linear layer x Wᵀ + b: the names and shapes of its parameters, `NAME.weight` [out, in] and `NAME.bias` [out].
///
/// The layer holds no numbers; it finds them by their names among the parameters that it is given.
public struct Linear: Sendable {
  public let name: String
  /// How many numbers an example has before the layer.
  public let inputs: Int
  /// How many it has behind it.
  public let outputs: Int

  public init(name: String, inputs: Int, outputs: Int) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
  }

  public var weightName: String { name + ".weight" }
  public var biasName: String { name + ".bias" }

  /// For a model's ``LatentModel/parameterShapes``.
  public var parameterShapes: [(name: String, value: Shape)] {
    [(weightName, [outputs, inputs]), (biasName, [outputs])]
  }

  /// activation(x Wᵀ + b): [..., in] to [..., out]. Any other shape ends the program.
  ///
  /// - Parameters:
  ///   - x: [..., in].
  ///   - isRectified: whether x is the output of a rectified layer, whose units that are off need no gradient: the
  ///     products of the gradient then leave them out.
  ///   - activation: what is applied to the sums.
  ///   - parameters: the layer's weight and bias are among them, by their names.
  public func callAsFunction<Scalar>(
    _ x: Variable<Scalar>, isRectified: Bool = false, activation: Activation = .identity,
    _ parameters: NamedValues<Variable<Scalar>>
  ) -> Variable<Scalar> {
    linear(
      x, isRectified: isRectified, weight: parameters[weightName], bias: parameters[biasName], activation: activation)
  }

  /// v Wᵀ, the layer's Jacobian applied to the directions in the rows of v: [..., in] to [..., out].
  func jvp<Scalar>(_ v: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>) -> Variable<Scalar> {
    matmul(v, parameters[weightName].transposed())
  }

  /// u W, the transposed Jacobian applied to the covectors in the rows of u, which a mask of the layer's units has gone
  /// over: [B, out] to [B, in].
  func vjp<Scalar>(_ u: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>) -> Variable<Scalar> {
    maskedProduct(u, isMasked: true, parameters[weightName])
  }
}

extension [Linear] {
  /// The last of these layers' outputs, each relu(x Wᵀ + b) of the one before: [..., in] to [..., out].
  func rectified<Scalar>(
    _ x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> Variable<Scalar> {
    enumerated().reduce(x) { $1.element($0, isRectified: $1.offset > 0, activation: .relu, parameters) }
  }
}
