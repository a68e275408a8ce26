/// The names and shapes of a linear layer's parameters, weights [out, in] and biases [out].
struct Linear {
  let name: String
  let inputs: Int
  let outputs: Int

  var weightName: String { name + ".weight" }
  var biasName: String { name + ".bias" }

  var parameterShapes: [(name: String, value: Shape)] {
    [(weightName, [outputs, inputs]), (biasName, [outputs])]
  }

  /// activation(x Wᵀ + b): [..., in] to [..., out].
  ///
  /// - Parameter isRectified: whether x is the output of a rectified layer, whose units that are off need no gradient.
  func callAsFunction<Scalar>(
    _ x: Variable<Scalar>, isRectified: Bool = false, activation: Activation = .identity,
    _ parameters: NamedValues<Variable<Scalar>>
  ) -> Variable<Scalar> {
    linear(
      x, isRectified: isRectified, weight: parameters[weightName], bias: parameters[biasName], activation: activation)
  }

  /// v Wᵀ, the layer's Jacobian applied to the directions in the rows of v.
  func push<Scalar>(_ v: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>) -> Variable<Scalar> {
    matmul(v, parameters[weightName].transposed())
  }

  /// u W, the transposed Jacobian applied to the covectors in the rows of u, which a mask of the layer's units has gone
  /// over.
  func pull<Scalar>(_ u: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>) -> Variable<Scalar> {
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
