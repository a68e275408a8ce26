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

  /// x Wᵀ + b: [..., in] to [..., out].
  func callAsFunction<Scalar>(
    _ x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> Variable<Scalar> {
    linear(x, weight: parameters[weightName], bias: parameters[biasName])
  }

  /// relu(x Wᵀ + b): [..., in] to [..., out].
  func rectified<Scalar>(
    _ x: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> Variable<Scalar> {
    linear(x, weight: parameters[weightName], bias: parameters[biasName], activation: .relu)
  }

  /// v Wᵀ, the layer's Jacobian applied to the directions in the rows of v.
  func push<Scalar>(_ v: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>) -> Variable<Scalar> {
    matmul(v, parameters[weightName].transposed())
  }

  /// u W, the transposed Jacobian applied to the covectors in the rows of u.
  func pull<Scalar>(_ u: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>) -> Variable<Scalar> {
    matmul(u, parameters[weightName])
  }
}
