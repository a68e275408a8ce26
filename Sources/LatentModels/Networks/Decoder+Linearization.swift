extension Decoder {
  /// The last hidden layer h(z) and its linearisation there, for a batch of z: [B, Z].
  func linearized<Scalar>(
    at z: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> (hidden: Variable<Scalar>, local: Linearization<Scalar>) {
    var activation = z
    var masks: [Variable<Scalar>] = []
    for (index, layer) in hidden.enumerated() {
      activation = layer(activation, isRectified: index > 0, activation: .relu, parameters)
      masks.append(step(activation))
    }
    return (activation, Linearization(layers: hidden, masks: masks, parameters: parameters))
  }

  /// Products with the Jacobian J = ∂h/∂z of each example, which is never formed.
  struct Linearization<Scalar: TensorScalar> {
    let layers: [Linear]
    /// Which units of each layer are active: [B, H].
    let masks: [Variable<Scalar>]
    let parameters: NamedValues<Variable<Scalar>>

    /// J v: [B, Z] to [B, H].
    func jvp(_ v: Variable<Scalar>) -> Variable<Scalar> {
      zip(layers, masks).reduce(v) { $1.0.jvp($0, parameters) * $1.1 }
    }

    /// Jᵀ u: [B, H] to [B, Z].
    func vjp(_ u: Variable<Scalar>) -> Variable<Scalar> {
      zip(layers, masks).reversed().reduce(u) { $1.0.vjp($0 * $1.1, parameters) }
    }
  }
}
