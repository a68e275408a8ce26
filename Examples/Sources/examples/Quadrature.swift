import LatentModels

extension LatentModel {
  /// log p(x) = log ∫ p(x | z) N(z; 0, I) dz of each image [B, D] by the midpoint rule on a grid over two latent
  /// dimensions, in nats: [B]. It knows nothing of q(z | x), so it checks every estimate that does.
  func logLikelihoodsByQuadrature(
    of images: Tensor<Double>, _ parameters: NamedValues<Tensor<Double>>, points: Int = 240, reach: Double = 6
  ) -> [Double] {
    let spacing = 2 * reach / Double(points)
    let axis = (0..<points).map { -reach + (Double($0) + 0.5) * spacing }
    let grid = Variable(Tensor(axis.flatMap { a in axis.flatMap { [a, $0] } }, shape: [points * points, 2]))
    let variables = parameters.map { Variable($0) }
    let output = description.decoder(grid, variables)
    let prior = standardNormalLogDensity(grid) + log(Tensor(spacing * spacing)).scalar
    return (0..<images.shape[0]).map { image in
      let x = Variable(images[image..<image + 1])
      return (description.observation.logDensity(of: x, output: output, variables) + prior).logSumExp().value.scalar
    }
  }
}
