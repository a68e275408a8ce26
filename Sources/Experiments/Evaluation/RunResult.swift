import ImageData
import LatentModels
import LocatedJSON

/// The outcome of a run, as `result.json` holds it. Bounds and likelihoods are means over images, in nats.
public struct RunResult: Sendable {
  public struct Test: Sendable {
    public var elbo: Double
    public var logLikelihood: Double
    /// Of the mean log-likelihood: the images' standard deviation over the root of their number.
    public var standardError: Double
    public var images: Int
    /// The latent dimensions whose posterior mean has a variance above 0.01 over the images.
    public var activeUnits: Int

    public init(elbo: Double, logLikelihood: Double, standardError: Double, images: Int, activeUnits: Int) {
      self.elbo = elbo
      self.logLikelihood = logLikelihood
      self.standardError = standardError
      self.images = images
      self.activeUnits = activeUnits
    }
  }

  public var name: String
  public var test: Test
  /// Nil without a validation split.
  public var validationELBO: Double?
  public var bestEpoch: Int
  public var epochs: Int
  /// The latent dimensions of the model.
  public var latent: Int
  /// How the terms of the bound pulled at the encoder at the first step of the training.
  public var firstGradients: EncoderGradientNorms?
  public var importanceSamples: Int
  public var trainingSeconds: Double
  public var evaluationSeconds: Double
  /// The images that were evaluated.
  public var data: DataSet.Provenance

  public init(
    name: String, test: Test, validationELBO: Double?, bestEpoch: Int, epochs: Int, latent: Int,
    firstGradients: EncoderGradientNorms?, importanceSamples: Int, trainingSeconds: Double,
    evaluationSeconds: Double, data: DataSet.Provenance
  ) {
    self.name = name
    self.test = test
    self.validationELBO = validationELBO
    self.bestEpoch = bestEpoch
    self.epochs = epochs
    self.latent = latent
    self.firstGradients = firstGradients
    self.importanceSamples = importanceSamples
    self.trainingSeconds = trainingSeconds
    self.evaluationSeconds = evaluationSeconds
    self.data = data
  }

  public var json: JSONValue {
    [
      "name": .string(name),
      "test": [
        "elbo": .number(test.elbo), "logLikelihood": .number(test.logLikelihood),
        "standardError": .number(test.standardError), "images": .integer(test.images),
        "activeUnits": .integer(test.activeUnits),
      ],
      "validation": ["elbo": validationELBO.map { .number($0) } ?? .null],
      "bestEpoch": .integer(bestEpoch),
      "epochs": .integer(epochs),
      "latent": .integer(latent),
      "firstStep": [
        "encoderGradient": [
          "reconstruction": firstGradients.map { .number($0.reconstruction) } ?? .null,
          "divergence": firstGradients.map { .number($0.divergence) } ?? .null,
        ]
      ],
      "importanceSamples": .integer(importanceSamples),
      "seconds": ["training": .number(trainingSeconds), "evaluation": .number(evaluationSeconds)],
      "data": data.json,
    ]
  }
}

extension Evaluator {
  /// The test figures of a model.
  public func test(
    on images: PreparedImages, samples: Int, _ parameters: NamedValues<Tensor<Float>>,
    progress: (_ images: Int) -> Void = { _ in }
  ) throws -> RunResult.Test {
    let bounds = try evidenceLowerBounds(on: images, parameters)
    let likelihoods = try logLikelihoods(on: images, samples: samples, parameters, progress: progress)
    let count = Double(likelihoods.count)
    let mean = likelihoods.reduce(0, +) / count
    let variance = likelihoods.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(count - 1, 1)
    return RunResult.Test(
      elbo: bounds.reduce(0, +) / count, logLikelihood: mean, standardError: (variance / count).squareRoot(),
      images: likelihoods.count, activeUnits: try activeUnits(on: images, parameters))
  }
}
