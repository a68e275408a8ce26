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
  /// [B, Z]
  let noise: Tensor<Scalar>

  var model: any LatentModel { description.makeModel() }

  init(_ description: ModelDescription, batch: Int = 3, seed: UInt64 = 1) {
    self.description = description
    // Biases away from zero, so that every parameter has its influence.
    let initial: NamedValues<Tensor<Scalar>> = description.makeModel().initialParameters(seed: seed, logVariance: -0.3)
    parameters = initial.with(
      initial.values.enumerated().map { index, value in
        value + normal(value.shape, seed: seed << 8 + UInt64(index)) * 0.1
      })
    let random: Tensor<Scalar> = normal([batch, description.pixels], seed: seed + 1000)
    images = description.likelihood == .bernoulli ? random .> 0 : random
    noise = normal([batch, description.latent], seed: seed + 2000)
  }

  /// The first sample whose ReLUs all stay clear of their kinks, for difference quotients.
  static func awayFromKinks(_ description: ModelDescription, batch: Int = 2) -> Sample<Double> {
    for seed in 1... as PartialRangeFrom<UInt64> {
      let sample = Sample<Double>(description, batch: batch, seed: seed)
      var naive = NaiveModel(description, sample.parameters)
      for (x, noise) in zip(rows(sample.images), rows(sample.noise)) { _ = naive.logWeight(x, noise: noise) }
      if naive.margin > 1e-3 { return sample }
    }
    fatalError("unreachable: the seeds do not end")
  }
}

/// Every kind of model at tiny sizes: depths 1 to 4, equal and unequal widths, T from 0 on.
let tinyDescriptions: [ModelDescription] = LikelihoodKind.allCases.flatMap { likelihood in
  [
    (.vae, [4], 2, 0), (.vae, [5, 3], 1, 0), (.vae, [3, 3, 3], 3, 0), (.vae, [4, 2, 5, 3], 2, 0),
    (.vlae, [4], 2, 0), (.vlae, [6], 2, 2), (.vlae, [5, 3], 1, 1), (.vlae, [4, 4, 4], 3, 3),
    (.vlae, [4, 3, 5, 6], 2, 2),
  ].map { (kind: ModelKind, hidden: [Int], latent: Int, steps: Int) in
    ModelDescription(kind: kind, likelihood: likelihood, pixels: 5, hidden: hidden, latent: latent, steps: steps)
  }
}

/// The text that a process wrote to its standard error before it ended.
func text(_ result: ExitTest.Result?) -> String {
  String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
}

extension ModelDescription: CustomTestStringConvertible {
  public var testDescription: String { "\(kind) \(likelihood) \(pixels)/\(hidden)/\(latent) T=\(steps)" }
}
