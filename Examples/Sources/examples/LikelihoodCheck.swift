import LatentModels

extension OutputLikelihood {
  /// How far the probabilities of the 256 brightnesses are from a sum of 1, and the derivatives from those that the
  /// tape takes of the log density, at their largest over outputs inside and outside of the images' range.
  ///
  /// - Parameter parameters: of the likelihood.
  func largestErrors(_ parameters: NamedValues<Tensor<Double>>) throws -> (mass: Double, derivatives: Double) {
    let variables = parameters.map { Variable($0) }
    // Every brightness, [256, 1], with every output, [41, 256, 1].
    let levels = Variable(Tensor((0...255).map { Double($0) / 255 }, shape: [256, 1]))
    let centres = Tensor((-10...30).map { Double($0) / 20 }, shape: [41, 1, 1]).broadcast(to: [41, 256, 1])
    let output = Variable(centres.contiguous())
    let density = logDensity(of: levels, output: output, variables)
    let mass = exp(density.value).sum(axes: [1])

    // A pixel depends on its own output alone: the Hessian's product with ones is its diagonal.
    let (gradient, curvature) = derivatives(of: levels, output: output, variables)
    let ones = Variable(Tensor<Double>(repeating: 1, shape: output.shape))
    func sum(_ output: Variable<Double>) -> Variable<Double> {
      logDensity(of: levels, output: output, variables).sum()
    }
    let tape = Tape<Double>()
    let first = try tape.gradient(at: output) { sum($0) }
    let second = try tape.hessianVectorProduct(at: [output], vectors: [ones]) { sum($0[0]) }[0]
    let errors = abs(gradient.value - first.value).max().scalar + abs(curvature.value + second.value).max().scalar
    return (abs(mass - 1).max().scalar, errors)
  }
}
