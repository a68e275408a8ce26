import Glibc
import LatentModels
import TestSupport
import Testing

@Suite("Evaluation")
struct EvaluationTests {
  // MARK: Against exact values

  private struct Estimate {
    let value: Double
    let standardError: Double
  }

  /// The estimate with its standard error by the delta method: the relative standard deviation of the mean weight.
  private func estimates(_ linear: LinearDecoder, samples: Int) throws -> [Estimate] {
    let model = linear.description.makeModel()
    let batch = linear.images.shape[0]
    let found = try model.logLikelihoods(
      of: linear.images, identities: Array(0..<batch), samples: samples, seed: 1, linear.parameters)
    let posterior = try model.posterior(
      of: linear.images, identities: Array(0..<batch), seed: 1, linear.parameters)
    let weights = try model.logWeights(
      of: Variable(linear.images), posterior: posterior, noise: Variable(normal([batch, samples, 2], seed: 33)),
      linear.parameters.map { Variable($0) }
    ).value
    return (0..<batch).map { image in
      let logs = weights[image].scalars
      let largest = logs.max()!
      let relative = logs.map { exp($0 - largest) }
      let mean = relative.reduce(0, +) / Double(samples)
      let variance = relative.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(samples - 1)
      return Estimate(value: found.scalars[image], standardError: (variance / Double(samples)).squareRoot() / mean)
    }
  }

  @Test("the log-likelihood of probabilistic PCA is found within its standard error, by VLAE far more closely")
  func linearGaussian() throws {
    let samples = 20_000
    let vae = LinearDecoder(kind: .vae)
    let exact = rows(vae.images).map(vae.logLikelihood)
    let broad = try estimates(vae, samples: samples)
    // The covariance is exact, the mode half way after one step.
    let close = try estimates(LinearDecoder(kind: .vlae, steps: 4), samples: samples)
    for (image, exact) in exact.enumerated() {
      #expect(Swift.abs(broad[image].value - exact) < 4 * broad[image].standardError, "image \(image)")
      #expect(Swift.abs(close[image].value - exact) < 4 * close[image].standardError, "image \(image)")
      #expect(broad[image].standardError < 0.1)
      #expect(close[image].standardError < broad[image].standardError / 2)
    }
    // An undamped step ends in the mode: every weight is p(x) itself, and one sample is enough.
    let newton = LinearDecoder(kind: .vlae, steps: 1, damping: 1)
    let found = try newton.description.makeModel().logLikelihoods(
      of: newton.images, identities: [0, 1, 2, 3], samples: 1, seed: 1, newton.parameters)
    expectClose(found, Reference(shape: [4], elements: exact), within: 1e-9)
    let bounds = try newton.description.makeModel().evidenceLowerBounds(
      of: newton.images, identities: [0, 1, 2, 3], seed: 1, newton.parameters)
    expectClose(bounds, Reference(shape: [4], elements: exact), within: 1e-9)
  }

  @Test(
    "so it is by every posterior",
    arguments: [(ModelKind.vae, 0), (.savae, 0), (.savae, 3), (.hf, 1), (.hf, 4), (.iaf, 1), (.iaf, 4), (.vlaeCG, 1)])
  func everyPosterior(_ kind: ModelKind, _ steps: Int) throws {
    let linear = LinearDecoder(kind: kind, steps: steps)
    let found = try estimates(linear, samples: 20_000)
    for (estimate, exact) in zip(found, rows(linear.images).map(linear.logLikelihood)) {
      #expect(Swift.abs(estimate.value - exact) < 4 * estimate.standardError)
      #expect(estimate.standardError < 0.1)
    }
  }

  @Test("conjugate gradients reach the mode of a quadratic in as many steps as it has dimensions")
  func conjugateGradients() throws {
    let linear = LinearDecoder(kind: .vlaeCG, steps: 2)
    let found = try linear.description.makeModel().logLikelihoods(
      of: linear.images, identities: [0, 1, 2, 3], samples: 1, seed: 1, linear.parameters)
    expectClose(found, Reference(shape: [4], elements: rows(linear.images).map(linear.logLikelihood)), within: 1e-9)
  }

  @Test("the mean bound lies below the log-likelihood by the divergence of the posteriors")
  func divergence() throws {
    // The VAE's q is diagonal: log p(x) - E[ELBO] = KL(q ‖ N(μ, Λ⁻¹)), known for two normal distributions.
    let linear = LinearDecoder(kind: .vae)
    var naive = NaiveModel(linear.description, linear.parameters)
    let samples = 40_000
    let model = linear.description.makeModel()
    let posterior = try model.posterior(of: linear.images, identities: [0, 1, 2, 3], seed: 1, linear.parameters)
    let weights = try model.logWeights(
      of: Variable(linear.images), posterior: posterior, noise: Variable(normal([4, samples, 2], seed: 34)),
      linear.parameters.map { Variable($0) }
    ).value
    for (image, x) in rows(linear.images).enumerated() {
      let (mean, logVariance) = naive.encode(x)
      let variances = logVariance.map { exp($0) }
      let difference = zip(mean, linear.posteriorMean(x)).map { $0 - $1 }
      let precision = linear.precision
      let quadratic = inner(difference, precision.map { inner($0, difference) })
      let trace = inner(variances, precision.indices.map { precision[$0][$0] })
      let factor = cholesky(precision)
      let logDeterminant = 2 * (log(factor[0][0]) + log(factor[1][1]))
      let divergence = 0.5 * (trace + quadratic - 2 - logDeterminant - logVariance.reduce(0, +))
      let bounds = weights[image].scalars
      let average = bounds.reduce(0, +) / Double(samples)
      let variance = bounds.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(samples)
      let error = (variance / Double(samples)).squareRoot()
      #expect(Swift.abs(average + divergence - linear.logLikelihood(x)) < 4 * error, "image \(image)")
    }
  }

  // MARK: Noise

  @Test("images are evaluated alike whatever the batch they come in", arguments: tinyDescriptions)
  func batchIndependence(_ description: ModelDescription) throws {
    let sample = Sample<Double>(description, batch: 6)
    let identities = [17, 3, 0, 999, 4, 5]
    func evaluate(_ chosen: [Int]) throws -> (bounds: [Double], likelihoods: [Double]) {
      let images = sample.images.gathering(chosen)
      let numbers = chosen.map { identities[$0] }
      let bounds = try sample.model.evidenceLowerBounds(of: images, identities: numbers, seed: 5, sample.parameters)
      let likelihoods = try sample.model.logLikelihoods(
        of: images, identities: numbers, samples: 20, seed: 5, sample.parameters)
      return (bounds.scalars, likelihoods.scalars)
    }
    let all = try evaluate(Array(0..<6))
    for part in [[0], [5], [2, 4], [5, 4, 3, 2, 1, 0], [3, 3]] {
      let found = try evaluate(part)
      for (position, index) in part.enumerated() {
        #expect(Swift.abs(found.bounds[position] - all.bounds[index]) < 1e-11)
        #expect(Swift.abs(found.likelihoods[position] - all.likelihoods[index]) < 1e-11)
      }
    }
    #expect(try evaluate([0, 1, 2, 3, 4, 5]) == all)
  }

  @Test("nor does the cutting into blocks of samples matter, in single precision, at the size of real images")
  func blockIndependence() throws {
    for likelihood in LikelihoodKind.allCases {
      for (kind, steps) in [(ModelKind.vae, 0), (.savae, 2), (.iaf, 2), (.vlae, 1)] {
        let description = ModelDescription(
          kind: kind, likelihood: likelihood, pixels: 784, hidden: [64, 32], latent: 8, steps: steps)
        let sample = Sample<Float>(description, batch: 96)
        // 96 images are cut into blocks of 13 samples, one image takes all 40 at once.
        let identities = Array(0..<96)
        let all = try sample.model.logLikelihoods(
          of: sample.images, identities: identities, samples: 40, seed: 5, sample.parameters).scalars
        for image in [0, 50, 95] {
          let alone = try sample.model.logLikelihoods(
            of: sample.images[image..<image + 1], identities: [image], samples: 40, seed: 5, sample.parameters
          ).scalar
          // The encoder's products round otherwise for one image than for many, and these log-likelihoods are of far-off
          // images, up to 10⁷ nats.
          #expect(
            Swift.abs(alone - all[image]) <= 5e-5 * Swift.abs(alone), "\(description.testDescription), image \(image)")
        }
      }
    }
  }

  @Test("the noise is a function of the seed, the image and the sample")
  func noise() throws {
    let sample = Sample<Double>(tinyDescriptions[0], batch: 1)
    func likelihood(identity: Int = 3, samples: Int, seed: UInt64 = 5) throws -> Double {
      try sample.model.logLikelihoods(
        of: sample.images, identities: [identity], samples: samples, seed: seed, sample.parameters).scalar
    }
    let one = try likelihood(samples: 1)
    #expect(try likelihood(samples: 1) == one)
    #expect(try likelihood(samples: 1, seed: 6) != one)
    #expect(try likelihood(identity: 4, samples: 1) != one)
    // The first samples stay when more are drawn: the sum of the weights only grows.
    var sum = exp(one)
    for samples in 2...10 {
      let larger = exp(try likelihood(samples: samples)) * Double(samples)
      #expect(larger > sum)
      sum = larger
    }
    // The bound's sample is none of those.
    let bound = try sample.model.evidenceLowerBounds(
      of: sample.images, identities: [3], seed: 5, sample.parameters).scalar
    #expect(bound != one)
    let other = try sample.model.evidenceLowerBounds(
      of: sample.images, identities: [4], seed: 5, sample.parameters).scalar
    #expect(bound != other)
  }

  @Test("5000 samples of images of 3072 pixels take less than 200 MB")
  func memory() async {
    await #expect(processExitsWith: .success) {
      func peakBytes() -> Int {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        return usage.ru_maxrss * 1024
      }
      let before = peakBytes()
      for kind in ModelKind.allCases {
        let description = ModelDescription(
          kind: kind, likelihood: .gaussian, pixels: 3072, hidden: [500, 500], latent: 50, steps: 2)
        let sample = Sample<Float>(description, batch: 4)
        _ = try sample.model.logLikelihoods(
          of: sample.images, identities: [0, 1, 2, 3], samples: 5000, seed: 1, sample.parameters)
        #expect(peakBytes() - before < 200_000_000, "\(kind)")
      }
    }
  }

  @Test("no image gives no number")
  func empty() throws {
    for description in tinyDescriptions {
      let sample = Sample<Float>(description, batch: 0)
      let (images, parameters) = (sample.images, sample.parameters)
      let likelihoods = try sample.model.logLikelihoods(of: images, identities: [], samples: 3, seed: 1, parameters)
      #expect(likelihoods.shape == [0])
      let bounds = try sample.model.evidenceLowerBounds(of: images, identities: [], seed: 1, parameters)
      #expect(bounds.shape == [0])
    }
  }

  @Test("images of another size, too few identities or no samples end the program")
  func wrongArguments() async {
    let images = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let sample = Sample<Float>(tinyDescriptions[0])
      _ = try sample.model.evidenceLowerBounds(
        of: Tensor.zeros([3, 4]), identities: [0, 1, 2], seed: 1, sample.parameters)
    }
    #expect(text(images).contains("evidenceLowerBounds: expected images of 5 pixels, [B, 5], found shape [3, 4]"))
    let identities = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let sample = Sample<Float>(tinyDescriptions[0])
      _ = try sample.model.logLikelihoods(of: sample.images, identities: [0], samples: 2, seed: 1, sample.parameters)
    }
    #expect(text(identities).contains("logLikelihoods: expected 3 for the number of identities, found 1"))
    let negative = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let sample = Sample<Float>(tinyDescriptions[0])
      _ = try sample.model.logLikelihoods(
        of: sample.images, identities: [0, -1, 2], samples: 2, seed: 1, sample.parameters)
    }
    #expect(text(negative).contains("logLikelihoods: expected 0 or more for an identity, found -1"))
    let samples = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let sample = Sample<Float>(tinyDescriptions[0])
      _ = try sample.model.logLikelihoods(
        of: sample.images, identities: [0, 1, 2], samples: 0, seed: 1, sample.parameters)
    }
    #expect(text(samples).contains("logLikelihoods: expected at least 1 for the number of samples, found 0"))
  }
}
