import Glibc
import LatentModels
import TestSupport
import Testing

@Suite("ImportanceSampler")
struct ImportanceSamplerTests {
  /// Against the plain weights of the same noise.
  private func expectPlainSum(
    _ sample: Sample<Double>, identities: [Int], samples: Int, _ context: Comment? = nil
  ) throws {
    let (description, seed) = (sample.description, UInt64(3))
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
    let expected = weights.value.logSumExp(axes: [1]) - log(Double(samples))
    let scale = 1 / max(1, abs(expected).max().scalar)
    expectClose(found * scale, (expected * scale).reference, within: 1e-10, context?.rawValue ?? "")
  }

  @Test("the sum over samples is that of the plain weights, with and without pixels", arguments: tinyDescriptions)
  func oracle(_ description: ModelDescription) throws {
    try expectPlainSum(Sample(description, batch: 5), identities: [4, 0, 9, 2, 7], samples: 300)
  }

  @Test("so it is for many samples", arguments: tinyDescriptions)
  func manySamples(_ description: ModelDescription) throws {
    try expectPlainSum(Sample(description, batch: 2), identities: [4, 0], samples: 700)
  }

  /// IndexList with a large bias are on in all samples, those with a large negative one off.
  @Test("so it is with units always on and always off in every layer", arguments: [[40], [40, 30], [30, 20, 40]])
  func activity(_ hidden: [Int]) throws {
    let description = ModelDescription(
      kind: .vae, likelihood: .gaussian, pixels: 20, hidden: hidden, latent: 3)
    let usual = Sample<Double>(description, batch: 2)
    for (on, off) in [(0, 0), (20, 5), (9, 9), (0, 100), (100, 0)] {
      var parameters = usual.parameters
      for layer in hidden.indices {
        let name = "decoder.hidden\(layer).bias"
        for unit in 0..<min(on, parameters[name].count) { parameters[name][scalarAt: unit] = 300 }
        for unit in 0..<min(off, parameters[name].count) { parameters[name][scalarAt: -1 - unit] = -30_000 }
      }
      parameters["decoder.output.weight"] *= 1e-2
      try expectPlainSum(
        Sample(description: description, parameters: parameters, images: usual.images, noise: usual.noise),
        identities: [0, 1], samples: 2600, "\(on) on, \(off) off")
    }
  }

  @Test("layers wider than a panel, and wider than the image")
  func wideLayers() throws {
    let description = ModelDescription(
      kind: .vlae, likelihood: .gaussian, pixels: 20, hidden: [150, 40], latent: 3, steps: 2)
    try expectPlainSum(Sample(description, batch: 2), identities: [0, 1], samples: 50)
  }

  /// In one piece and in several, of which the first does not end with the tenth of the samples.
  @Test("an evaluation has the figures of each function alone", arguments: [1, 9, 1000, 250_000])
  func evaluation(samples: Int) throws {
    let description = ModelDescription(
      kind: .vlae, likelihood: .gaussian, pixels: 8, hidden: [4], latent: 2, steps: 1)
    let sample = Sample<Double>(description, batch: 2)
    let sampler = ImportanceSampler(model: sample.model, sample.parameters)
    let found = try sampler.evaluate(sample.images, identities: [0, 1], samples: samples, seed: 1)
    let tenth = max(1, samples / 10)
    let all = try sampler.logLikelihoods(of: sample.images, identities: [0, 1], samples: samples, seed: 1).scalars
    let part = try sampler.logLikelihoods(of: sample.images, identities: [0, 1], samples: tenth, seed: 1).scalars
    let bounds = try sample.model.evidenceLowerBounds(
      of: sample.images, identities: [0, 1], seed: 1, sample.parameters
    ).scalars
    for (index, image) in found.enumerated() {
      #expect((image.logLikelihood - all[index]).magnitude < 1e-10 * all[index].magnitude)
      #expect((image.logLikelihoodOfATenth - part[index]).magnitude < 1e-10 * part[index].magnitude)
      #expect((image.evidenceLowerBound - bounds[index]).magnitude < 1e-10 * bounds[index].magnitude)
      #expect((1...Double(samples)).contains(image.effectiveSampleSize))
      let variance = 1 / image.effectiveSampleSize - 1 / Double(samples)
      #expect((image.estimateError * image.estimateError - variance).magnitude < 1e-12)
    }
  }

  @Test("an evaluation stops when it is asked to")
  func cancellation() throws {
    let description = ModelDescription(
      kind: .vae, likelihood: .bernoulli, pixels: 8, hidden: [4], latent: 2, steps: 0)
    let sample = Sample<Float>(description, batch: 1)
    let sampler = ImportanceSampler(model: sample.model, sample.parameters)
    var looks = 0
    #expect(throws: CancellationError.self) {
      try sampler.evaluate(sample.images, identities: [0], samples: 10_000_000, seed: 1) {
        looks += 1
        return looks == 3
      }
    }
    #expect(looks == 3)
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
