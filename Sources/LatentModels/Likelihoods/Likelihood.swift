/// log p(x | z) from the decoder's output g(z), and what it says about the curvature in the pixels.
struct Likelihood {
  let kind: LikelihoodKind

  static let logVarianceName = "decoder.logVariance"

  var parameterShapes: [(name: String, value: Shape)] {
    kind == .gaussian ? [(Self.logVarianceName, Shape([1]))] : []
  }

  /// log p(x | z) in nats, all constants kept: the sum over the last axis; `x` broadcasts to `output`.
  func logDensity<Scalar>(
    of x: Variable<Scalar>, output: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> Variable<Scalar> {
    switch kind {
    case .gaussian: gaussianLogDensity(of: x, mean: output, logVariance: parameters[Self.logVarianceName])
    case .bernoulli: bernoulliLogDensity(of: x, logits: output)
    }
  }

  /// The gradient of log p(x | z) in the output and its negated curvature V: both like the output, or V a scalar.
  func derivatives<Scalar>(
    of x: Variable<Scalar>, output: Variable<Scalar>, _ parameters: NamedValues<Variable<Scalar>>
  ) -> (gradient: Variable<Scalar>, curvature: Variable<Scalar>) {
    switch kind {
    case .gaussian:
      let precision = exp(-parameters[Self.logVarianceName])
      return ((x - output) * precision, precision)
    case .bernoulli:
      let probability = sigmoid(output)
      return (x - probability, probability * (1 - probability))
    }
  }

  /// The mean of the pixels given the decoder's output, in the space of the prepared data.
  func mean<Scalar>(_ output: Tensor<Scalar>) -> Tensor<Scalar> {
    kind == .gaussian ? output : sigmoid(output)
  }
}

/// log N(z; 0, I) of the vectors of the last axis.
func standardNormalLogDensity<Scalar>(_ z: Variable<Scalar>) -> Variable<Scalar> {
  (z.sumOfSquares(axes: [-1]) + logTwoPi() * Scalar(z.shape[z.rank - 1])) * -0.5
}
