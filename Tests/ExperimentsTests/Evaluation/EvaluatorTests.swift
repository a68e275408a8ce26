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
    let test = try evaluator.test(on: data.test, samples: 20, parameters) { shown.append($0) }
    #expect(shown == [128, 256, 300])
    #expect(test.images == 300)

    let bounds = try evaluator.evidenceLowerBounds(on: data.test, parameters)
    let likelihoods = try evaluator.logLikelihoods(on: data.test, samples: 20, parameters)
    #expect(bounds.count == 300 && likelihoods.count == 300)
    #expect(test.elbo == mean(bounds))
    let center = mean(likelihoods)
    #expect(test.logLikelihood == center)
    let squares: [Double] = likelihoods.map { ($0 - center) * ($0 - center) }
    let error: Double = (mean(squares) / 299).squareRoot()
    #expect((test.standardError - error).magnitude < 1e-12 * error)
    #expect(test.logLikelihood > test.elbo)

    // One image by itself, in the model's own terms.
    let image: Tensor<Float> = data.test.batch([257], noise: .evaluation)
    let alone = Double(try model.evidenceLowerBounds(of: image, identities: [257], seed: 4, parameters).scalars[0])
    let difference: Double = alone - bounds[257]
    #expect(difference.magnitude < 1e-4 * alone.magnitude)
  }

  @Test func aLatentDimensionIsActiveWhenItsPosteriorMeanVaries() throws {
    var training = try TinyTraining()
    training.configuration.model.kind = .vae
    let data = try ExperimentData(training.configuration)
    let model = training.model(data)
    var parameters: NamedValues<Tensor<Float>> = model.initialParameters(seed: 1)
    let evaluator = Evaluator(model: model, seed: 4)
    let weight = parameters["encoder.mean.weight"]
    #expect(try evaluator.activeUnits(on: data.test, parameters) == 2)
    parameters["encoder.mean.weight"] = weight * Tensor([1, 0], shape: [2, 1])
    #expect(try evaluator.activeUnits(on: data.test, parameters) == 1)
    parameters["encoder.mean.weight"] = weight * 1e-3
    #expect(try evaluator.activeUnits(on: data.test, parameters) == 0)
  }

  /// More than 512 samples are evaluated in smaller batches.
  @Test func manySamplesGiveTheSameInSmallerBatches() throws {
    let training = try TinyTraining()
    let data = try ExperimentData(training.configuration)
    let model = training.model(data)
    let parameters: NamedValues<Tensor<Float>> = model.initialParameters(seed: 1, logVariance: data.logMeanVariance)
    var shown: [Int] = []
    let values = try Evaluator(model: model, seed: 4).logLikelihoods(on: data.test, samples: 2048, parameters) {
      shown.append($0)
    }
    #expect(shown == [32, 64])
    let images: Tensor<Float> = data.test.batch(0..<64, noise: .evaluation)
    let whole = try model.logLikelihoods(of: images, identities: Array(0..<64), samples: 2048, seed: 4, parameters)
    for (value, expected) in zip(values, whole.scalars) {
      let difference: Double = value - Double(expected)
      #expect(difference.magnitude < 1e-4 * value.magnitude)
    }
  }

  @Test func oneImageHasNoSpread() throws {
    let training = try TinyTraining(images: BlobImages(test: 1))
    let data = try ExperimentData(training.configuration)
    let model = training.model(data)
    let test = try Evaluator(model: model, seed: 1).test(on: data.test, samples: 3, model.initialParameters(seed: 1))
    #expect(test.images == 1)
    #expect(test.standardError == 0)
  }
}
