import Experiments
import LatentModels
import TestSupport
import Testing

struct EvaluatorTests {
  /// 300 images make two full batches and a rest.
  @Test(arguments: [ModelKind.vae, .savae, .iaf, .vlae])
  func figuresAreMeansOverAllImages(kind: ModelKind) throws {
    var training = try TinyTraining(images: BlobImages(test: 300))
    training.configuration.model.kind = kind
    let data = try ExperimentData(training.configuration)
    let model = training.model(data)
    let parameters: NamedValues<Tensor<Float>> = model.initialParameters(seed: 1, logVariance: data.logMeanVariance)
    let evaluator = Evaluator(model: model, seed: 4)
    var shown: [Int] = []
    let images = try evaluator.evaluations(of: data.test, samples: 20, parameters) { shown.append($0) }
    #expect(shown == [128, 256, 300])
    #expect(images.count == 300)

    let figures = TestFigures(images)
    #expect(figures.images == 300)
    #expect(figures.elbo == mean(images.map(\.evidenceLowerBound)))
    let likelihoods = images.map(\.logLikelihood)
    let center = mean(likelihoods)
    #expect(figures.logLikelihood == center)
    let squares: [Double] = likelihoods.map { ($0 - center) * ($0 - center) }
    let error: Double = (mean(squares) / 299).squareRoot()
    #expect((figures.standardError - error).magnitude < 1e-12 * error)
    #expect(figures.logLikelihood > figures.elbo)
    #expect(figures.logLikelihood > figures.logLikelihoodOfATenth)
    #expect((1...20).contains(figures.lowEffectiveSampleSize))
    #expect((figures.lowEffectiveSampleSize...20).contains(figures.medianEffectiveSampleSize))

    // What each of the figures is by itself.
    for (image, bound) in zip(images, try evaluator.evidenceLowerBounds(on: data.test, parameters)) {
      #expect((image.evidenceLowerBound - bound).magnitude < 1e-4 * bound.magnitude)
    }
    let batch: Tensor<Float> = data.test.batch(0..<128, noise: .evaluation)
    let identities = Array(0..<128)
    for (samples, value) in [(20, \ImageEvaluation.logLikelihood), (2, \.logLikelihoodOfATenth)] {
      let alone = try model.logLikelihoods(of: batch, identities: identities, samples: samples, seed: 4, parameters)
      for (image, expected) in zip(images, alone.scalars) {
        #expect((image[keyPath: value] - Double(expected)).magnitude < 1e-4 * Double(expected).magnitude)
      }
    }
    let means = try model.posteriorMeans(of: batch, identities: identities, seed: 4, parameters)
    for (image, expected) in zip(images, 0..<128) {
      #expect(zip(image.posteriorMean, means[expected].scalars).allSatisfy { ($0 - Double($1)).magnitude < 1e-4 })
    }
  }

  /// The median is that of the sorted sizes, the error the root of the sum of variances.
  @Test func figuresOfTheEstimate() {
    let images = [(1.0, 0.3), (4.0, 0.4), (2.0, 0.0)].map { size, error in
      ImageEvaluation(
        evidenceLowerBound: 0, logLikelihood: 0, logLikelihoodOfATenth: 0, effectiveSampleSize: size,
        estimateError: error, posteriorMean: [])
    }
    let figures = TestFigures(images)
    #expect(figures.medianEffectiveSampleSize == 2)
    #expect((figures.lowEffectiveSampleSize - 1.1).magnitude < 1e-12)
    #expect((figures.estimateError - 0.5 / 3).magnitude < 1e-12)
  }

  @Test func aLatentDimensionIsActiveWhenItsPosteriorMeanVaries() throws {
    var training = try TinyTraining()
    training.configuration.model.kind = .vae
    let data = try ExperimentData(training.configuration)
    let model = training.model(data)
    var parameters: NamedValues<Tensor<Float>> = model.initialParameters(seed: 1)
    let evaluator = Evaluator(model: model, seed: 4)
    func activeUnits(_ parameters: NamedValues<Tensor<Float>>) throws -> Int {
      TestFigures(try evaluator.evaluations(of: data.test, samples: 1, parameters)).activeUnits
    }
    let weight = parameters["encoder.mean.weight"]
    #expect(try activeUnits(parameters) == 2)
    parameters["encoder.mean.weight"] = weight * Tensor([1, 0], shape: [2, 1])
    #expect(try activeUnits(parameters) == 1)
    parameters["encoder.mean.weight"] = weight * 1e-3
    #expect(try activeUnits(parameters) == 0)
  }

  /// More than 512 samples are evaluated in smaller batches.
  @Test func manySamplesGiveTheSameInSmallerBatches() throws {
    let training = try TinyTraining()
    let data = try ExperimentData(training.configuration)
    let model = training.model(data)
    let parameters: NamedValues<Tensor<Float>> = model.initialParameters(seed: 1, logVariance: data.logMeanVariance)
    var shown: [Int] = []
    let values = try Evaluator(model: model, seed: 4).evaluations(of: data.test, samples: 2048, parameters) {
      shown.append($0)
    }
    #expect(shown == [32, 64])
    let images: Tensor<Float> = data.test.batch(0..<64, noise: .evaluation)
    let whole = try model.logLikelihoods(of: images, identities: Array(0..<64), samples: 2048, seed: 4, parameters)
    for (value, expected) in zip(values, whole.scalars) {
      let difference: Double = value.logLikelihood - Double(expected)
      #expect(difference.magnitude < 1e-4 * value.logLikelihood.magnitude)
    }
  }

  @Test func oneImageHasNoSpread() throws {
    let training = try TinyTraining(images: BlobImages(test: 1))
    let data = try ExperimentData(training.configuration)
    let model = training.model(data)
    let parameters: NamedValues<Tensor<Float>> = model.initialParameters(seed: 1)
    let images = try Evaluator(model: model, seed: 1).evaluations(of: data.test, samples: 3, parameters)
    #expect(TestFigures(images).images == 1)
    #expect(TestFigures(images).standardError == 0)
    #expect(images[0].logLikelihoodOfATenth.isFinite, "from one sample at least")
  }
}
