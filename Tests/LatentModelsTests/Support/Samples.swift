import LatentModels
import Testing

/// Fixed pseudo-random numbers.
func normal<Scalar: TensorScalar>(_ shape: Shape, seed: UInt64, as: Scalar.Type = Scalar.self) -> Tensor<Scalar> {
  Tensor.randomNormal(shape, from: RandomStream(seed: seed, purpose: 0xff))
}

/// What the tests of a model run over: a description, parameters, images and noise.
struct Sample<Scalar: TensorScalar> {
  let description: ModelDescription
  let parameters: NamedValues<Tensor<Scalar>>
  /// [B, D]
  let images: Tensor<Scalar>
  /// Of the model's noise shape: [B, Z], or [R + 1, B, Z].
  let noise: Tensor<Scalar>

  var model: any LatentModel { description.makeModel() }

  init(_ description: ModelDescription, batch: Int = 3, seed: UInt64 = 1) {
    self.description = description
    // Biases away from zero, so that every parameter has its influence.
    // Log variances far from one another try the rules harder than a training's start does.
    let initial: NamedValues<Tensor<Scalar>> = description.makeModel().initialParameters(
      seed: seed, logVariance: -0.3, initialization: .paper)
    let model = description.makeModel()
    parameters = initial.with(
      initial.values.enumerated().map { index, value in
        model.untrainedParameters.contains(initial.names[index])
          ? value : value + normal(value.shape, seed: seed << 8 + UInt64(index)) * 0.1
      })
    let random: Tensor<Scalar> = normal([batch, description.pixels], seed: seed + 1000)
    images = description.likelihood == .bernoulli ? random .> 0 : random
    noise = normal(model.noiseShape(batch: batch), seed: seed + 2000)
  }

  /// The sample with another value for one parameter.
  func replacing(_ name: String, _ value: Tensor<Scalar>) -> Sample {
    var parameters = parameters
    parameters[name] = value
    return Sample(description: description, parameters: parameters, images: images, noise: noise)
  }

  init(
    description: ModelDescription, parameters: NamedValues<Tensor<Scalar>>, images: Tensor<Scalar>, noise: Tensor<Scalar>
  ) {
    self.description = description
    self.parameters = parameters
    self.images = images
    self.noise = noise
  }

  /// The posterior of the images, found with the first of the noise.
  func posterior() throws -> any Posterior<Scalar> {
    try model.posterior(of: Variable(images), noise: Variable(noise), parameters.map { Variable($0) }).posterior
  }

  /// The first sample whose ReLUs all stay clear of their kinks, for difference quotients.
  static func awayFromKinks(_ description: ModelDescription, batch: Int = 2) -> Sample<Double> {
    for seed in 1... as PartialRangeFrom<UInt64> {
      let sample = Sample<Double>(description, batch: batch, seed: seed)
      var naive = NaiveModel(description, sample.parameters)
      for image in 0..<batch { _ = naive.logWeight(sample, image: image) }
      if naive.margin > 1e-3 { return sample }
    }
    fatalError("unreachable: the seeds do not end")
  }
}

/// Every kind of model at tiny sizes: depths 1 to 4, equal and unequal widths, T from 0 on.
let tinyDescriptions: [ModelDescription] = LikelihoodKind.allCases.flatMap { likelihood in
  [
    (.vae, [4], 2, 0), (.vae, [5, 3], 1, 0), (.vae, [3, 3, 3], 3, 0), (.vae, [4, 2, 5, 3], 2, 0),
    (.savae, [4], 2, 0), (.savae, [5, 3], 1, 1), (.savae, [4, 2, 5], 2, 3),
    (.hf, [4], 2, 0), (.hf, [5, 3], 1, 1), (.hf, [4, 2, 5, 3], 3, 3),
    (.iaf, [4], 1, 1), (.iaf, [5, 3], 3, 2), (.iaf, [3, 4, 6], 2, 3),
    (.vlaeCG, [4], 2, 0), (.vlaeCG, [6], 1, 1), (.vlaeCG, [4, 3, 5], 3, 3),
    (.vlae, [4], 2, 0), (.vlae, [6], 2, 2), (.vlae, [5, 3], 1, 1), (.vlae, [4, 4, 4], 3, 3),
    (.vlae, [4, 3, 5, 6], 2, 2),
  ].map { (kind: ModelKind, hidden: [Int], latent: Int, steps: Int) in
    // Steps that go far, some of them clipped.
    ModelDescription(
      kind: kind, likelihood: likelihood, pixels: 5, hidden: hidden, latent: latent, steps: steps,
      hyperparameters: [.stepSize: 0.1, .clipNorm: 2])
  }
}

extension NaiveModel {
  /// log p(x, z) - log q(z | x) of one image of a sample, with the sample's noise unless another is given.
  mutating func logWeight(_ sample: Sample<Double>, image: Int, noise: Vector? = nil) -> Double {
    let model = sample.model
    let shape: Shape = [model.refinementCount + 1, sample.images.shape[0], description.latent]
    let vectors = rows(sample.noise.reshaped(to: shape)[.all, image, .all])
    return logWeight(
      rows(sample.images)[image], noise: noise ?? vectors.last!, refinement: vectors.dropLast())
  }
}

extension ModelDescription: CustomTestStringConvertible {
  public var testDescription: String { "\(kind) \(likelihood) \(pixels)/\(hidden)/\(latent) T=\(steps)" }
}
