extension Decoder {
  /// g(z) and its linearisation there, for a batch of z: [B, Z].
  func linearized<Scalar>(
    at z: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> (output: Variable<Scalar>, local: Linearization<Scalar>) {
    var activation = z
    var masks: [Variable<Scalar>] = []
    for layer in hidden {
      activation = layer.rectified(activation, parameters)
      masks.append(step(activation))
    }
    return (output(activation, parameters), Linearization(decoder: self, masks: masks, parameters: parameters))
  }

  /// Products with the Jacobian J of each example, which is never formed: one pass through the layers for a batch.
  struct Linearization<Scalar: TensorScalar> {
    let decoder: Decoder
    /// Which units of each hidden layer are active: [B, H].
    let masks: [Variable<Scalar>]
    let parameters: NamedValues<Variable<Scalar>>

    /// J v: [B, Z] to [B, D].
    func push(_ v: Variable<Scalar>) -> Variable<Scalar> {
      decoder.output.push(zip(decoder.hidden, masks).reduce(v) { $1.0.push($0, parameters) * $1.1 }, parameters)
    }

    /// Jᵀ u: [B, D] to [B, Z].
    func pull(_ u: Variable<Scalar>) -> Variable<Scalar> {
      zip(decoder.hidden, masks).reversed().reduce(decoder.output.pull(u, parameters)) {
        $1.0.pull($0 * $1.1, parameters)
      }
    }
  }
}
