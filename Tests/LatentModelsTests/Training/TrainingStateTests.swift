import LatentModels
import TestSupport
import Testing

@Suite("TrainingState")
struct TrainingStateTests {
  @Test("a step is ADAM on the gradient of the loss, and returns the bound before it", arguments: tinyDescriptions)
  func step(_ description: ModelDescription) throws {
    let sample = Sample<Double>(description)
    var state = TrainingState(model: sample.model, parameters: sample.parameters, learningRate: 0.01)
    var parameters = sample.parameters
    let trained = state.trainedNames.map { parameters.names.firstIndex(of: $0)! }
    var adam = Adam<Double>(learningRate: 0.01)
    for index in 0..<3 {
      let noise = state.noise(seed: 4, step: index, batch: 3)
      let (loss, gradients) = try Tape<Double>().valueWithGradient(at: trained.map { Variable(parameters.values[$0]) }) {
        var all = parameters.map { Variable($0) }
        for (position, variable) in zip(trained, $0) { all.values[position] = variable }
        return try sample.model.loss(of: Variable(sample.images), noise: Variable(noise), all)
      }
      adam.update(&parameters.values, at: trained, gradients: gradients.map(\.value))
      #expect(try state.step(sample.images, noise: noise) == -loss.value.scalar)
      #expect(state.parameters.values == parameters.values)
      #expect(state.optimizer.firstMoments == adam.firstMoments)
    }
    #expect(state.optimizer.updateCount == 3)
  }

  @Test(
    "training raises the bound of images that it has not seen", arguments: ModelKind.allCases, LikelihoodKind.allCases)
  func learning(_ kind: ModelKind, _ likelihood: LikelihoodKind) throws {
    // All pixels follow one hidden number.
    let hidden: Tensor<Float> = normal([256, 1], seed: 77)
    let disturbance: Tensor<Float> = normal([256, 8], seed: 78)
    let mixed = hidden * 1.5 + disturbance * 0.3
    let images = likelihood == .bernoulli ? mixed .> 0 : mixed
    let (training, test) = (images[0..<128], images[128..<256])
    let model = ModelDescription(
      kind: kind, likelihood: likelihood, pixels: 8, hidden: [16, 16], latent: 2, steps: kind == .vae ? 0 : 2
    ).makeModel()
    var state = TrainingState<Float>(model: model, parameters: model.initialParameters(seed: 1), learningRate: 0.01)
    func bound() throws -> Float {
      try model.evidenceLowerBounds(of: test, identities: Array(0..<128), seed: 2, state.parameters).mean().scalar
    }
    let before = try bound()
    for index in 0..<200 {
      _ = try state.step(training, noise: state.noise(seed: 4, step: index, batch: 128))
    }
    let after = try bound()
    #expect(after > before + 1.5)
  }

  @Test("the same seed gives the same parameters to the last bit, for 1, 2 and 3 threads")
  func threads() async {
    await #expect(processExitsWith: .success) {
      for likelihood in LikelihoodKind.allCases {
        for (kind, steps) in [(ModelKind.vae, 0), (.savae, 1), (.hf, 1), (.iaf, 2), (.vlae, 1), (.vlaeCG, 2)] {
          let description = ModelDescription(
            kind: kind, likelihood: likelihood, pixels: 784, hidden: [160, 128], latent: 16, steps: steps)
          let sample = Sample<Float>(description, batch: 48)
          var results: [[Tensor<Float>]] = []
          for threads in 1...3 {
            Threads.count = threads
            var state = TrainingState(model: sample.model, parameters: sample.parameters, learningRate: 0.001)
            for index in 0..<2 {
              let noise = state.noise(seed: 4, step: index, batch: 48)
              _ = try state.step(sample.images, noise: noise)
            }
            results.append(state.parameters.values)
          }
          for result in results {
            for (found, expected) in zip(result, results[0]) {
              expectIdentical(found, expected, description.testDescription)
            }
          }
          #expect(results[0] != sample.parameters.values)
        }
      }
    }
  }

  @Test("after the second step, steps ask the system for no memory")
  func memory() async {
    await #expect(processExitsWith: .success) {
      for description in tinyDescriptions {
        let sample = Sample<Float>(description)
        var state = TrainingState(model: sample.model, parameters: sample.parameters, learningRate: 0.001)
        func step(_ index: Int) throws {
          let noise = state.noise(seed: 4, step: index, batch: 3)
          _ = try state.step(sample.images, noise: noise)
        }
        for index in 0..<2 { try step(index) }
        let misses = StoragePool.statistics.misses
        for index in 2..<6 { try step(index) }
        #expect(StoragePool.statistics.misses == misses, "\(description.testDescription)")
      }
    }
  }

  @Test("the noise of a step is a function of the seed and the step")
  func noise() {
    func state(_ kind: ModelKind, latent: Int) -> TrainingState<Double> {
      let model = ModelDescription(
        kind: kind, likelihood: .gaussian, pixels: 2, hidden: [2], latent: latent, steps: 4
      ).makeModel()
      return TrainingState(model: model, parameters: model.initialParameters(seed: 1), learningRate: 1)
    }
    func noise(_ seed: UInt64, _ step: Int) -> Tensor<Double> {
      state(.vae, latent: 3).noise(seed: seed, step: step, batch: 20)
    }
    #expect(noise(1, 2).shape == [20, 3])
    #expect(noise(1, 2) == noise(1, 2))
    #expect(noise(1, 2) != noise(1, 3) && noise(1, 2) != noise(2, 2))
    #expect(state(.savae, latent: 3).noise(seed: 1, step: 2, batch: 20).shape == [5, 20, 3])
    let many = state(.vae, latent: 2).noise(seed: 1, step: 0, batch: 10_000)
    #expect(Swift.abs(many.mean().scalar) < 0.04 && Swift.abs(square(many).mean().scalar - 1) < 0.05)
  }

  @Test("a step that fails leaves the state as it was")
  func failure() throws {
    let description = tinyDescriptions.first { $0.kind == .vlae && $0.steps == 2 }!
    let sample = Sample<Float>(description)
    var state = TrainingState(model: sample.model, parameters: sample.parameters, learningRate: 0.001)
    var broken = sample.parameters
    broken["decoder.output.weight"] = Tensor(repeating: .nan, shape: broken["decoder.output.weight"].shape)
    state.parameters = broken
    #expect(throws: LinearAlgebraError.self) { try state.step(sample.images, noise: sample.noise) }
    #expect(state.optimizer.updateCount == 0)
    state.parameters = sample.parameters
    _ = try state.step(sample.images, noise: sample.noise)
    #expect(state.optimizer.updateCount == 1 && state.parameters.values.allSatisfy { $0.isFinite })
  }

  @Test("parameters of another model end the program")
  func wrongParameters() async {
    let shapes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let sample = Sample<Float>(tinyDescriptions[0])
      var parameters = sample.parameters
      parameters["encoder.hidden0.bias"] = Tensor([1])
      _ = TrainingState(model: sample.model, parameters: parameters, learningRate: 0.1)
    }
    #expect(
      text(shapes).contains("TrainingState: expected the shapes of the model's parameters, found shapes [1] and [4]"))
    let names = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let sample = Sample<Float>(tinyDescriptions[0])
      _ = TrainingState(model: sample.model, parameters: NamedValues([("a", Tensor<Float>(1))]), learningRate: 0.1)
    }
    #expect(text(names).contains("TrainingState: expected the parameters encoder.hidden0.weight, "))
    #expect(text(names).contains("found a"))
  }
}
