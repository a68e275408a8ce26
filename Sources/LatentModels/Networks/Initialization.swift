import Glibc

/// How the weights start. What a model or a likelihood starts elsewhere (``LatentModel/startingValues``)
/// stays.
public enum Initialization: String, Sendable, CaseIterable {
  /// He et al. 2015 by the fan-out, with gain 2^(1/3): the gradient keeps its variance on its way back through two ReLU
  /// layers and a linear one. Weights uniform on ±√3 · gain / √fanOut, biases 0. The layer of the encoder's log variance
  /// starts at a tenth of that, so that the posterior starts near variance 1: by the fan-out, which is Z there, its log
  /// variances would have a deviation of 2 on pixels and of 10 on logits, and samples as far away.
  case balanced
  /// The same with the plain rule in every layer, as the paper's text has it.
  case paper
  /// He et al. 2015 by the fan-out, with the gain √2 that keeps the gradient's variance through ReLU layers alone.
  case he
  /// The default of common frameworks, after LeCun et al. 1998: weights and biases uniform on ±1 / √fanIn.
  case lecun
}

extension LatentModel {
  /// Random initial parameters, a function of the seed.
  ///
  /// - Parameters:
  ///   - seed: of the random numbers.
  ///   - logVariance: the logarithm of the training images' mean variance, which tells the likelihood where its own
  ///     parameters start.
  ///   - initialization: how large the weights are.
  ///   - scalar: their precision.
  public func initialParameters<Scalar>(
    seed: UInt64, logVariance: Double = 0, initialization: Initialization = .balanced,
    as scalar: Scalar.Type = Scalar.self
  ) -> NamedValues<Tensor<Scalar>> {
    let shapes = parameterShapes
    var parameters = shapes.with(
      shapes.names.indices.map { position -> Tensor<Scalar> in
        let bound = initialization.bound(ofParameter: position, in: shapes)
        guard bound > 0 else { return Tensor.zeros(shapes.values[position]) }
        let stream = RandomStream(seed: seed, purpose: RandomPurpose.initialization, index: UInt64(position))
        return Tensor.randomUniform(shapes.values[position], from: stream) * Scalar(2 * bound) - Scalar(bound)
      })
    let likelihoodValues = description.observation.startingValues(logVariance: logVariance)
    for (name, value) in likelihoodValues + startingValues { parameters[name] = Tensor<Scalar>(value) }
    return parameters
  }
}

extension Initialization {
  /// The largest entry of a parameter: of a weight [out, in], or of a bias [out], which stands behind its weight.
  fileprivate func bound(ofParameter position: Int, in shapes: NamedValues<Shape>) -> Double {
    let shape = shapes.values[position]
    switch self {
    case .balanced, .paper, .he:
      guard shape.count == 2 else { return 0 }
      let gain = self == .he ? 2.0.squareRoot() : cbrt(2)
      let isLogVariance = self == .balanced && shapes.names[position] == Encoder.logVarianceName + ".weight"
      return (isLogVariance ? 0.1 : 1) * 3.0.squareRoot() * gain / Double(shape[0]).squareRoot()
    case .lecun:
      let isBias = shapes.names[position].hasSuffix(".bias")
      let weight = isBias ? shapes.values[position - 1] : shape
      return weight.count == 2 ? 1 / Double(weight[1]).squareRoot() : 0
    }
  }
}
