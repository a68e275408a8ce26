import Glibc
import LatentModels
import TestSupport
import Testing

@Suite("Posterior")
struct PosteriorTests {
  @Test("log q integrates to 1 over z", arguments: ModelKind.allCases, LikelihoodKind.allCases)
  func normalization(_ kind: ModelKind, _ likelihood: LikelihoodKind) throws {
    for (latent, steps) in [(1, 0), (1, 2), (2, 0), (2, 1), (2, 3)] {
      let description = ModelDescription(
        kind: kind, likelihood: likelihood, pixels: 5, hidden: [4, 3], latent: latent, steps: steps,
        hyperparameters: [.stepSize: 0.1])
      let posterior = try Sample<Double>(description, batch: 2).posterior()
      // The images of a grid over the noise cover z; the volume of a cell around each is measured by differences.
      let (count, width) = (latent == 1 ? 2000 : 160, 16.0)
      let spacing = width / Double(count)
      let axis = (0..<count).map { -width / 2 + (Double($0) + 0.5) * spacing }
      let grid = latent == 1 ? axis : axis.flatMap { a in axis.flatMap { [a, $0] } }
      let noise = Tensor(grid + grid, shape: [2, grid.count / latent, latent])
      let logDensity = try posterior.sample(Variable(noise)).logDensity.value
      #expect(logDensity.shape == [2, grid.count / latent])
      let volumes = try volumes(posterior, at: noise) * pow(spacing, Double(latent))
      for integral in (exp(logDensity) * volumes).sum(axes: [1]).scalars {
        #expect(Swift.abs(integral - 1) < 1e-3, "\(description.testDescription)")
      }
    }
  }

  @Test("the log density is that of the noise, less the logarithm of the numerical Jacobian's determinant")
  func volumes() throws {
    for description in tinyDescriptions where description.latent <= 2 {
      let sample = Sample<Double>(description, batch: 2)
      let noise: Tensor<Double> = normal([2, 7, description.latent], seed: 9)
      let posterior = try sample.posterior()
      let expected = (noise * noise + log(2 * .pi)).sum(axes: [2]) * -0.5 - log(try volumes(posterior, at: noise))
      let found = try posterior.sample(Variable(noise)).logDensity.value.broadcast(to: [2, 7])
      expectClose(found, expected.reference, within: 1e-7)
    }
  }

  /// |∂z/∂ε| at each noise, [B, K, Z] to [B, K], by central differences.
  private func volumes(_ posterior: any Posterior<Double>, at noise: Tensor<Double>) throws -> Tensor<Double> {
    let (latent, step) = (noise.shape[2], 1e-5)
    let edges = try (0..<latent).map { dimension in
      let offset = Tensor<Double>.identity(latent)[dimension] * step
      let ends = try [noise + offset, noise - offset].map { try posterior.sample(Variable($0)).latent.value }
      return (ends[0] - ends[1]) / (2 * step)
    }
    func entry(_ edge: Int, _ dimension: Int) -> Tensor<Double> { edges[edge][.all, .all, dimension] }
    return latent == 1 ? abs(entry(0, 0)) : abs(entry(0, 0) * entry(1, 1) - entry(0, 1) * entry(1, 0))
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
    let diagonal = try vae.posterior()
    let first = covariance(try diagonal.sample(Variable(noise.expandingAxis(at: 0))).latent.value[0])
    expectClose(first.mean, Reference(shape: [2], elements: encoded.mean), within: 1e-13)
    let variances = exp(Tensor(encoded.logVariance)).diagonalMatrix()
    expectClose(first.covariance, variances.reference, within: 1e-13)

    let vlae = Sample<Double>(
      ModelDescription(kind: .vlae, likelihood: .bernoulli, pixels: 5, hidden: [4], latent: 2, steps: 2), batch: 1)
    naive = NaiveModel(vlae.description, vlae.parameters)
    let search = naive.modeSearch(vlae.images.scalars)
    let laplace = try vlae.posterior()
    let second = covariance(try laplace.sample(Variable(noise.expandingAxis(at: 0))).latent.value[0])
    expectClose(second.mean, Reference(shape: [2], elements: search.modes.last!), within: 1e-13)
    expectClose(
      second.covariance, Reference(shape: [2, 2], elements: inverse(search.precision).flatMap { $0 }), within: 1e-13)
  }
}

@Suite("Gaussian posteriors")
struct GaussianPosteriorTests {
  @Test("a sample is the center and the offset of its noise, which the factor of the covariance gives")
  func offsets() throws {
    for description in tinyDescriptions {
      let posterior = try Sample<Double>(description, batch: 3).posterior()
      guard let gaussian = posterior as? any GaussianPosterior<Double> else {
        #expect(description.kind == .iaf)
        continue
      }
      try check(gaussian, latent: description.latent)
    }
  }

  private func check(_ posterior: some GaussianPosterior<Double>, latent: Int) throws {
    let noise: Tensor<Double> = normal([3, 4, latent], seed: 5)
    let center = try posterior.sample(Variable(Tensor.zeros([3, 1, latent]))).latent.value
    let sample = try posterior.sample(Variable(noise)).latent.value
    let offset = try posterior.offset(Variable(noise)).value
    expectClose(center + offset, sample.reference, within: 1e-12)
    let factor = try posterior.covarianceFactor([3, latent]).value
    expectClose(matmul(noise, factor.transposed()), offset.reference, within: 1e-12)
  }
}
