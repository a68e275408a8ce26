import Experiments
import ImageData
import LatentModels
import LocatedJSON

/// Times the log-likelihood of images by importance sampling: of one image alone, and of several at once.
package struct EvaluationBenchmark: Sendable {
  package var model: ModelDescription
  /// K, the number of samples for an image.
  package var samples: Int
  /// How many images the second measurement takes at once.
  package var imagesAtOnce: Int
  package var repetitions: Int
  /// The images; nil for random numbers.
  package var images: PreparedImages?
  /// Training steps on batches of 128 images before.
  package var trainingSteps = 0

  /// - Parameter imagesAtOnce: nil for as many as an evaluation takes.
  package init(model: ModelDescription, samples: Int, imagesAtOnce: Int? = nil, repetitions: Int) {
    self.model = model
    self.samples = samples
    self.imagesAtOnce = imagesAtOnce ?? Evaluator.batch(samples: samples)
    self.repetitions = repetitions
  }

  package struct Result: Sendable {
    package var samples: Int
    package var imagesAtOnce: Int
    /// Of an image, when it is alone.
    package var alone: BenchmarkTimes
    /// Of an image, when it is one of several.
    package var together: BenchmarkTimes
  }

  /// - Throws: `ExperimentError.notEnoughMemory`, `LinearAlgebraError`.
  package func run() throws -> Result {
    var training = try BenchmarkTraining(model, batch: 128, images: images)
    try training.train(steps: trainingSteps)
    return Result(
      samples: samples, imagesAtOnce: imagesAtOnce,
      alone: try times(of: PreparedEvaluation(training, images: 1, samples: samples)),
      together: try times(of: PreparedEvaluation(training, images: imagesAtOnce, samples: samples)))
  }

  private func times(of evaluation: PreparedEvaluation) throws -> BenchmarkTimes {
    _ = try evaluation.time(1)
    return try evaluation.time(repetitions).divided(by: evaluation.images.shape[0])
  }
}

/// Images and a trained model, whose log-likelihoods are timed.
struct PreparedEvaluation {
  let images: Tensor<Float>
  let samples: Int
  private let sampler: ImportanceSampler<Float>

  init(_ training: BenchmarkTraining, images count: Int, samples: Int) {
    images = training.images(count)
    self.samples = samples
    sampler = ImportanceSampler(model: training.model, training.parameters)
  }

  /// The times of all images together.
  func time(_ repetitions: Int) throws -> BenchmarkTimes {
    let identities = Array(0..<images.shape[0])
    return try BenchmarkTimes.measure(repetitions) {
      _ = try sampler.logLikelihoods(of: images, identities: identities, samples: samples, seed: 1)
    }
  }
}

extension EvaluationBenchmark.Result {
  package var json: JSONValue {
    [
      "milliseconds": ["alone": alone.summary, "together": together.summary], "samples": .integer(samples),
      "imagesAtOnce": .integer(imagesAtOnce), "repetitions": .integer(alone.milliseconds.count),
      "threads": .integer(Threads.count), "poolMisses": .integer(alone.poolMisses + together.poolMisses),
    ]
  }

  package var text: String {
    "\(alone.text(of: "per image alone")), K = \(samples), \(Threads.count) threads\n"
      + "\(together.text(of: "per image, \(imagesAtOnce) at once"))\n"
  }
}
