import Glibc
import LatentModels
import TestSupport
import Testing

@Suite("Initialization")
struct InitializationTests {
  private let model = ModelDescription(
    kind: .vae, likelihood: .gaussian, pixels: 784, hidden: [256, 128], latent: 16
  ).makeModel()

  /// With the plain rule in the log variance's layer, some of these are not finite at the first step.
  @Test("the first bound and the first steps are sane for every model, preparation and size", arguments: ModelKind.allCases)
  func firstSteps(kind: ModelKind) throws {
    for (deviation, latent, hidden) in [(0.3, 2, 256), (0.3, 50, 256), (3.0, 2, 256), (3.0, 16, 256), (3.0, 50, 500)] {
      let description = ModelDescription(
        kind: kind, likelihood: .gaussian, pixels: 784, hidden: [hidden, hidden], latent: latent,
        steps: kind == .vae ? 0 : 4)
      let model = description.makeModel()
      // As far apart as pixels are, or logits of pixels.
      let images = Tensor<Float>.randomNormal([64, 784], from: RandomStream(seed: 5, purpose: 0xf4)) * Float(deviation)
      for seed in 0..<2 {
        let start: NamedValues<Tensor<Float>> = model.initialParameters(
          seed: UInt64(seed), logVariance: 2 * log(deviation))
        var state = TrainingState(model: model, parameters: start, learningRate: 0.0005)
        for step in 0..<5 {
          let bound = try state.step(images, noise: state.noise(seed: UInt64(seed), step: step, batch: 64))
          #expect(bound > -100_000 && bound < 3000, "\(kind) Z = \(latent), seed \(seed), step \(step): \(bound)")
        }
      }
    }
  }

  @Test("weights fill ±√3 · 2^(1/3) / √fanOut evenly, the log variance's a tenth of that, biases are zero")
  func bounds() {
    let parameters: NamedValues<Tensor<Double>> = model.initialParameters(seed: 3)
    for (name, value) in zip(parameters.names, parameters.values) where name != "decoder.logVariance" {
      guard name.hasSuffix("weight") else {
        #expect(value == Tensor.zeros(value.shape), "\(name)")
        continue
      }
      let share = name == "encoder.logVariance.weight" ? 0.1 : 1
      let bound = share * 3.0.squareRoot() * cbrt(2) / Double(value.shape[0]).squareRoot()
      let count = Double(value.count)
      #expect(value.max().scalar < bound && value.max().scalar > bound * (1 - 20 / count), "\(name)")
      #expect(value.min().scalar > -bound && value.min().scalar < -bound * (1 - 20 / count), "\(name)")
      // The mean of a uniform sample, and its variance, within five of their standard deviations.
      let deviation = bound / 3.0.squareRoot()
      #expect(Swift.abs(value.mean().scalar) < 5 * deviation / count.squareRoot(), "\(name)")
      let variance = square(value).mean().scalar
      #expect(
        Swift.abs(variance / (deviation * deviation) - 1) < 5 * (0.8 / count).squareRoot(), "\(name)")
    }
  }

  @Test("log σ² starts where it is told, by default at 0")
  func logVariance() {
    let told: NamedValues<Tensor<Float>> = model.initialParameters(seed: 3, logVariance: -2.5)
    #expect(told["decoder.logVariance"] == [-2.5])
    #expect(model.initialParameters(seed: 3, as: Float.self)["decoder.logVariance"] == [0])
    let bernoulli = ModelDescription(kind: .vae, likelihood: .bernoulli, pixels: 4, hidden: [3], latent: 2).makeModel()
    #expect(!bernoulli.initialParameters(seed: 3, logVariance: 1, as: Float.self).contains("decoder.logVariance"))
  }

  @Test("a function of the seed, with numbers of its own for each parameter")
  func seeds() {
    let first: NamedValues<Tensor<Float>> = model.initialParameters(seed: 3)
    #expect(first.values == model.initialParameters(seed: 3, as: Float.self).values)
    let other: NamedValues<Tensor<Float>> = model.initialParameters(seed: 4)
    var signs: Set<[Bool]> = []
    for (name, (a, b)) in zip(first.names, zip(first.values, other.values)) where name.hasSuffix("weight") {
      #expect(a != b, "\(name)")
      signs.insert(a.flattened()[0..<40].scalars.map { $0 > 0 })
    }
    #expect(signs.count == 7)
  }

  @Test("the plain He gain is √2; frameworks' default is uniform on ±1/√fanIn, biases included")
  func otherInitializations() {
    for (initialization, bound) in [
      (Initialization.paper, { (shape: Shape) in 3.0.squareRoot() * cbrt(2) / Double(shape[0]).squareRoot() }),
      (.he, { (shape: Shape) in (6 / Double(shape[0])).squareRoot() }),
      (.lecun, { (shape: Shape) in 1 / Double(shape[1]).squareRoot() }),
    ] {
      let parameters: NamedValues<Tensor<Double>> = model.initialParameters(seed: 3, initialization: initialization)
      for (position, name) in parameters.names.enumerated() where name != "decoder.logVariance" {
        let isBias = name.hasSuffix("bias")
        let value = parameters.values[position]
        let limit = isBias && initialization != .lecun ? 0 : bound(parameters.values[isBias ? position - 1 : position].shape)
        #expect(value.max().scalar <= limit && value.min().scalar >= -limit, "\(name)")
        #expect(value.max().scalar >= limit * (isBias ? 0.5 : 0.99), "\(name)")
      }
    }
  }

  @Test("a flow starts with gates well open, PReLU's customary slope, and degrees that take turns")
  func flows() {
    let model = ModelDescription(
      kind: .iaf, likelihood: .gaussian, pixels: 6, hidden: [7], latent: 4, steps: 2
    ).makeModel()
    let parameters: NamedValues<Tensor<Double>> = model.initialParameters(seed: 3)
    for flow in 0..<2 {
      #expect(parameters["flow.\(flow).gate.bias"] == [2, 2, 2, 2])
      #expect(parameters["flow.\(flow).slope"] == [0.25])
      #expect(parameters["flow.\(flow).degrees"] == [1, 2, 3, 1, 2, 3, 1])
      #expect(parameters["flow.\(flow).hidden.bias"] == Tensor.zeros([7]))
    }
    #expect(model.untrainedParameters == ["flow.0.degrees", "flow.1.degrees"])
  }
}
