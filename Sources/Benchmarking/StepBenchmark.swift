import Experiments
import ImageData
import LatentModels
import LocatedJSON

/// Times training steps (forward, backward and ADAM) of a model on random data, or on images after some training.
package struct StepBenchmark: Sendable {
  package var model: ModelDescription
  package var batch: Int
  package var repetitions: Int
  /// Steps before the first that counts: they fill the storage pool and the caches.
  package var warmUps = 2
  /// The images; nil for random numbers.
  package var images: PreparedImages?
  /// Training steps on the images before the first that is timed.
  package var trainingSteps = 0

  package init(model: ModelDescription, batch: Int, repetitions: Int) {
    self.model = model
    self.batch = batch
    self.repetitions = repetitions
  }

  package struct Result: Sendable {
    package var times: BenchmarkTimes
    /// The evidence lower bound at the last step, per image, in nats.
    package var evidenceLowerBound: Double
    /// See ``BenchmarkTraining/activeUnits()``.
    package var activeUnits: [Double]
    package var roofline: Roofline
  }

  /// - Throws: `ExperimentError.notEnoughMemory`, `LinearAlgebraError`.
  package func run() throws -> Result {
    var training = try BenchmarkTraining(model, batch: batch, images: images)
    try training.train(steps: trainingSteps + warmUps)
    let times = try training.timeSteps(repetitions)
    let activeUnits = try training.activeUnits()
    let products = StepProducts(of: model, batch: training.batch, activeUnits: activeUnits)
    return Result(
      times: times, evidenceLowerBound: training.evidenceLowerBound, activeUnits: activeUnits,
      roofline: Roofline(measuring: products))
  }
}

extension StepBenchmark.Result {
  package var json: JSONValue {
    [
      "milliseconds": times.summary, "repetitions": .integer(times.milliseconds.count),
      "threads": .integer(Threads.count), "poolMisses": .integer(times.poolMisses),
      "elbo": .number(evidenceLowerBound), "activeUnits": .array(activeUnits.map { .number($0) }),
      "roofline": roofline.json(milliseconds: times.median),
    ]
  }

  package var text: String {
    "\(times.text(of: "per step")), \(Threads.count) threads; units on: "
      + activeUnits.map { decimal($0, 0) }.joined(separator: ", ") + "\n"
      + roofline.text(milliseconds: times.median) + "\n"
  }
}

extension BenchmarkTimes {
  /// Such as `9.52 ms per step (median of 20; 9.11 to 10.02)`.
  func text(of repetition: String) -> String {
    "\(decimal(median, 2)) ms \(repetition) (median of \(milliseconds.count); \(decimal(least, 2)) to "
      + "\(decimal(most, 2)))"
  }
}
