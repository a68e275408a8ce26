import Glibc
import LatentModels
import TestSupport
import Testing

@Suite("Posterior")
struct PosteriorTests {
  @Test("log q integrates to 1 over z", arguments: LikelihoodKind.allCases, [1, 2])
  func normalization(_ likelihood: LikelihoodKind, _ latent: Int) throws {
    for (kind, steps) in [(ModelKind.vae, 0), (.vlae, 0), (.vlae, 3)] {
      let description = ModelDescription(
        kind: kind, likelihood: likelihood, pixels: 5, hidden: [4, 3], latent: latent, steps: steps)
      let sample = Sample<Double>(description, batch: 2)
      let posterior = try sample.model.posterior(of: Variable(sample.images), sample.parameters.map { Variable($0) })
      // The midpoints of a grid over the noise; z is an affine function of it.
      let (count, width) = (latent == 1 ? 2000 : 160, 16.0)
      let spacing = width / Double(count)
      let axis = (0..<count).map { -width / 2 + (Double($0) + 0.5) * spacing }
      let grid = latent == 1 ? axis : axis.flatMap { a in axis.flatMap { [a, $0] } }
      let noise = Tensor(grid + grid, shape: [2, grid.count / latent, latent])
      let logDensity = try posterior.sample(Variable(noise)).logDensity.value
      #expect(logDensity.shape == [2, grid.count / latent])
      let cells = try cellVolumes(posterior, latent: latent).map { $0 * pow(spacing, Double(latent)) }
      let integrals = (exp(logDensity).sum(axes: [1])).scalars
      for (integral, cell) in zip(integrals, cells) {
        #expect(Swift.abs(integral * cell - 1) < 1e-3, "\(description.testDescription)")
      }
    }
  }

  /// |∂z/∂ε| of each example, from z at the unit vectors.
  private func cellVolumes(_ posterior: any Posterior<Double>, latent: Int) throws -> [Double] {
    let corners = Tensor<Double>.concatenate([Tensor.zeros([1, latent]), Tensor.identity(latent)])
    let noise = corners.broadcast(to: [2, latent + 1, latent])
    let z = try posterior.sample(Variable(noise)).latent.value
    return (0..<2).map { image in
      let points = rows(z[image])
      let edges = points.dropFirst().map { zip($0, points[0]).map { $0 - $1 } }
      return Swift.abs(latent == 1 ? edges[0][0] : edges[0][0] * edges[1][1] - edges[0][1] * edges[1][0])
    }
  }

  @Test("samples have the posterior's mean and covariance")
  func moments() throws {
    // The noise of whitened points: mean 0 and covariance exactly I.
    let noise: Tensor<Double> = [[1, 1], [1, -1], [-1, 1], [-1, -1]]
    func covariance(_ z: Tensor<Double>) -> (mean: Tensor<Double>, covariance: Tensor<Double>) {
      let mean = z.mean(axes: [0])
      let centred = z - mean
      return (mean, matmul(centred.transposed(), centred) / 4)
    }
    let vae = Sample<Double>(
      ModelDescription(kind: .vae, likelihood: .gaussian, pixels: 5, hidden: [4], latent: 2), batch: 1)
    var naive = NaiveModel(vae.description, vae.parameters)
    let encoded = naive.encode(vae.images.scalars)
    let diagonal = try vae.model.posterior(of: Variable(vae.images), vae.parameters.map { Variable($0) })
    let first = covariance(try diagonal.sample(Variable(noise.expandingAxis(at: 0))).latent.value[0])
    expectClose(first.mean, Reference(shape: [2], elements: encoded.mean), within: 1e-13)
    let variances = exp(Tensor(encoded.logVariance)).diagonalMatrix()
    expectClose(first.covariance, variances.reference, within: 1e-13)

    let vlae = Sample<Double>(
      ModelDescription(kind: .vlae, likelihood: .bernoulli, pixels: 5, hidden: [4], latent: 2, steps: 2), batch: 1)
    naive = NaiveModel(vlae.description, vlae.parameters)
    let search = naive.modeSearch(vlae.images.scalars)
    let laplace = try vlae.model.posterior(of: Variable(vlae.images), vlae.parameters.map { Variable($0) })
    let second = covariance(try laplace.sample(Variable(noise.expandingAxis(at: 0))).latent.value[0])
    expectClose(second.mean, Reference(shape: [2], elements: search.modes.last!), within: 1e-13)
    expectClose(
      second.covariance, Reference(shape: [2, 2], elements: inverse(search.precision).flatMap { $0 }), within: 1e-13)
  }
}
