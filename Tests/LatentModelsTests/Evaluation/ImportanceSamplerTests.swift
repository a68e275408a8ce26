import Glibc
import LatentModels
import TestSupport
import Testing

@Suite("ImportanceSampler")
struct ImportanceSamplerTests {
  @Test("the sum over samples is that of the plain weights, with and without pixels", arguments: tinyDescriptions)
  func oracle(_ description: ModelDescription) throws {
    let sample = Sample<Double>(description, batch: 5)
    let (identities, samples, seed) = ([4, 0, 9, 2, 7], 300, UInt64(3))
    let found = try ImportanceSampler(model: sample.model, sample.parameters).logLikelihoods(
      of: sample.images, identities: identities, samples: samples, seed: seed)
    let posterior = try sample.model.posterior(of: sample.images, identities: identities, seed: seed, sample.parameters)
    let noise = Tensor<Double>.stack(
      identities.map {
        Tensor.randomNormal(
          [samples, description.latent], from: RandomStream(seed: seed, purpose: 0x23, index: UInt64($0)))
      })
    let weights = try sample.model.logWeights(
      of: Variable(sample.images), posterior: posterior, noise: Variable(noise), sample.parameters.map { Variable($0) })
    expectClose(found, (weights.value.logSumExp(axes: [1]) - log(300.0)).reference, within: 1e-10)
  }

  @Test("layers wider than a panel, and wider than the image, in both precisions")
  func wideLayers() throws {
    let description = ModelDescription(
      kind: .vlae, likelihood: .gaussian, pixels: 20, hidden: [150, 40], latent: 3, steps: 2)
    let sample = Sample<Double>(description, batch: 2)
    let identities = [0, 1]
    let found = try ImportanceSampler(model: sample.model, sample.parameters).logLikelihoods(
      of: sample.images, identities: identities, samples: 50, seed: 1)
    let posterior = try sample.model.posterior(of: sample.images, identities: identities, seed: 1, sample.parameters)
    let noise = Tensor<Double>.stack(
      identities.map { Tensor.randomNormal([50, 3], from: RandomStream(seed: 1, purpose: 0x23, index: UInt64($0))) })
    let weights = try sample.model.logWeights(
      of: Variable(sample.images), posterior: posterior, noise: Variable(noise), sample.parameters.map { Variable($0) })
    expectClose(found, (weights.value.logSumExp(axes: [1]) - log(50.0)).reference, within: 1e-10)
  }

  @Test("the number of threads changes no bit")
  func threads() async {
    await #expect(processExitsWith: .success) {
      for kind in [ModelKind.vae, .vlae] {
        let description = ModelDescription(
          kind: kind, likelihood: .gaussian, pixels: 100, hidden: [96, 80], latent: 6, steps: 1)
        let sample = Sample<Float>(description, batch: 3)
        let results = try (1...3).map { threads in
          Threads.count = threads
          return try ImportanceSampler(model: sample.model, sample.parameters).logLikelihoods(
            of: sample.images, identities: [0, 1, 2], samples: 1000, seed: 1)
        }
        expectIdentical(results[1], results[0])
        expectIdentical(results[2], results[0])
      }
    }
  }
}
