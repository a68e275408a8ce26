import LatentModels
import TestSupport
import Testing

@Suite("LatentModel")
struct LatentModelTests {
  @Test("the bound of each example agrees with plain loops", arguments: tinyDescriptions)
  func naiveFormulas(_ description: ModelDescription) throws {
    let sample = Sample<Double>(description, batch: 4)
    let parameters = sample.parameters.map { Variable($0) }
    let bounds = try sample.model.evidenceLowerBound(
      of: Variable(sample.images), noise: Variable(sample.noise), parameters)
    var naive = NaiveModel(description, sample.parameters)
    let expected = (0..<4).map { naive.logWeight(sample, image: $0) }
    expectClose(bounds.value, Reference(shape: [4], elements: expected), within: 1e-12)
    let loss = try sample.model.loss(of: Variable(sample.images), noise: Variable(sample.noise), parameters)
    #expect(loss.shape == [])
    #expect(Swift.abs(loss.value.scalar + expected.reduce(0, +) / 4) < 1e-12)
  }

  @Test("weights of several samples are those of each alone", arguments: tinyDescriptions)
  func severalSamples(_ description: ModelDescription) throws {
    let sample = Sample<Double>(description, batch: 2)
    let noise: Tensor<Double> = normal([2, 5, description.latent], seed: 7)
    let weights = try sample.model.logWeights(
      of: Variable(sample.images), posterior: sample.posterior(), noise: Variable(noise),
      sample.parameters.map { Variable($0) })
    var naive = NaiveModel(description, sample.parameters)
    let expected = (0..<2).flatMap { image in
      rows(noise[image]).map { naive.logWeight(sample, image: image, noise: $0) }
    }
    expectClose(weights.value, Reference(shape: [2, 5], elements: expected), within: 1e-12)
  }

  @Test("single precision agrees with double", arguments: tinyDescriptions)
  func singlePrecision(_ description: ModelDescription) throws {
    let sample = Sample<Double>.awayFromKinks(description)
    let double = try sample.model.evidenceLowerBound(
      of: Variable(sample.images), noise: Variable(sample.noise), sample.parameters.map { Variable($0) })
    let single = try sample.model.evidenceLowerBound(
      of: Variable(Tensor<Float>(sample.images)), noise: Variable(Tensor<Float>(sample.noise)),
      sample.parameters.map { Variable(Tensor<Float>($0)) })
    expectClose(Tensor<Double>(single.value), double.value.reference, within: 1e-5)
  }

  @Test("the loss has the right gradient in every parameter", arguments: tinyDescriptions)
  func gradients(_ description: ModelDescription) throws {
    let sample = Sample<Double>.awayFromKinks(description)
    let tape = Tape<Double>()
    let untrained = sample.model.untrainedParameters
    let trained = sample.parameters.names.indices.filter { !untrained.contains(sample.parameters.names[$0]) }
    try checkGradients(order: 1, at: trained.map { sample.parameters.values[$0] }, tape: tape) { variables in
      var parameters = sample.parameters.map { Variable($0) }
      for (position, variable) in zip(trained, variables) { parameters.values[position] = variable }
      return [try sample.model.loss(of: Variable(sample.images), noise: Variable(sample.noise), parameters)]
    }
    // One parameter after the other: an error in a small one is not drowned by the others.
    for (index, name) in sample.parameters.names.enumerated() where !name.hasSuffix(".degrees") {
      do {
        try checkGradients(order: 1, at: [sample.parameters.values[index]], tolerance: 1e-7, tape: tape) { variables in
          var parameters = sample.parameters.map { Variable($0) }
          parameters.values[index] = variables[0]
          return [try sample.model.loss(of: Variable(sample.images), noise: Variable(sample.noise), parameters)]
        }
      } catch let error as GradientCheckError {
        Issue.record("\(name): \(error)")
      }
    }
  }

  @Test("the gradient in the data and the noise is right as well", arguments: tinyDescriptions)
  func inputGradients(_ description: ModelDescription) throws {
    let sample = Sample<Double>.awayFromKinks(description)
    try checkGradients(order: 1, at: [sample.images, sample.noise]) { inputs in
      [try sample.model.loss(of: inputs[0], noise: inputs[1], sample.parameters.map { Variable($0) })]
    }
  }

  @Test("evaluating with constants gives what recording gives, and records nothing", arguments: tinyDescriptions)
  func constants(_ description: ModelDescription) throws {
    let sample = Sample<Float>(description)
    let tape = Tape<Float>()
    let parameters = sample.parameters.map { Variable($0) }
    let constant = try sample.model.loss(of: Variable(sample.images), noise: Variable(sample.noise), parameters)
    #expect(constant.isConstant)
    let recorded = try tape.valueWithGradient(at: parameters.values) { variables in
      try sample.model.loss(of: Variable(sample.images), noise: Variable(sample.noise), parameters.with(variables))
    }
    expectIdentical(constant.value, recorded.value.value)
  }

  @Test("parameters are named after their layers, weights [out, in]")
  func parameterShapes() {
    let gaussian = ModelDescription(kind: .vlae, likelihood: .gaussian, pixels: 7, hidden: [5, 4], latent: 2, steps: 3)
    let shapes = gaussian.makeModel().parameterShapes
    let expected: [(String, Shape)] = [
      ("encoder.hidden0", [5, 7]), ("encoder.hidden1", [4, 5]), ("encoder.mean", [2, 4]),
      ("encoder.logVariance", [2, 4]), ("decoder.hidden0", [4, 2]), ("decoder.hidden1", [5, 4]),
      ("decoder.output", [7, 5]),
    ]
    #expect(shapes.names == expected.flatMap { [$0.0 + ".weight", $0.0 + ".bias"] } + ["decoder.logVariance"])
    #expect(shapes.values == expected.flatMap { [$0.1, [$0.1[0]]] } + [[1]])
    let bernoulli = ModelDescription(kind: .vae, likelihood: .bernoulli, pixels: 7, hidden: [5, 4], latent: 2)
    #expect(bernoulli.makeModel().parameterShapes.names == shapes.names.dropLast())
  }

  @Test("noise of a wrong shape ends the program instead of being broadcast")
  func wrongNoise() async {
    let batch = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let sample = Sample<Double>(tinyDescriptions[0], batch: 3)
      _ = try sample.model.evidenceLowerBound(
        of: Variable(sample.images), noise: Variable(Tensor.zeros([1, 2])), sample.parameters.map { Variable($0) })
    }
    #expect(text(batch).contains("evidenceLowerBound: expected noise of shape [3, 2], found shape [1, 2]"))
    let latent = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let sample = Sample<Double>(tinyDescriptions[0], batch: 3)
      _ = try sample.model.evidenceLowerBound(
        of: Variable(sample.images), noise: Variable(Tensor.zeros([3, 1])), sample.parameters.map { Variable($0) })
    }
    #expect(text(latent).contains("evidenceLowerBound: expected noise of shape [3, 2], found shape [3, 1]"))
  }
}
