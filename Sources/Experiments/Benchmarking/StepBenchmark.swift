import LatentModels

/// Times training steps (forward, backward and ADAM) of a model on random data.
public struct StepBenchmark: Sendable {
  public var model: ModelDescription
  public var batch: Int
  public var repetitions: Int
  /// Steps before the first that counts: they fill the storage pool and the caches.
  public var warmUps = 2

  public init(model: ModelDescription, batch: Int, repetitions: Int) {
    self.model = model
    self.batch = batch
    self.repetitions = repetitions
  }

  public struct Result: Sendable {
    /// Of each step, in order.
    public var milliseconds: [Double]
    /// Requests to the system for tensor memory during the timed steps.
    public var poolMisses: Int
    /// The evidence lower bound at the last step, per image, in nats.
    public var evidenceLowerBound: Double

    package init(milliseconds: [Double], poolMisses: Int, evidenceLowerBound: Double) {
      self.milliseconds = milliseconds
      self.poolMisses = poolMisses
      self.evidenceLowerBound = evidenceLowerBound
    }
  }

  /// - Throws: `ExperimentError.notEnoughMemory`, `LinearAlgebraError`.
  public func run() throws -> Result {
    try model.checkTrainingMemory(batch: batch)
    let latentModel = model.makeModel()
    var state = TrainingState<Float>(
      model: latentModel, parameters: latentModel.initialParameters(seed: 1), learningRate: 0.0005)
    let uniform = Tensor<Float>.randomUniform([batch, model.pixels], from: RandomStream(seed: 1, purpose: 0xf0))
    let images = model.likelihood == .bernoulli ? uniform .< 0.5 : uniform - 0.5

    var times: [Double] = []
    var misses = 0
    var bound = 0.0
    for step in 0..<(warmUps + repetitions) {
      if step == warmUps { misses = StoragePool.statistics.misses }
      let start = ContinuousClock.now
      let noise = state.noise(seed: 1, step: step, batch: batch)
      bound = try state.step(images, noise: noise)
      if step >= warmUps { times.append((ContinuousClock.now - start) / .milliseconds(1)) }
    }
    return Result(
      milliseconds: times, poolMisses: StoragePool.statistics.misses - misses, evidenceLowerBound: bound)
  }
}

extension StepBenchmark.Result {
  private var sorted: [Double] { milliseconds.sorted() }

  /// The middle one of the times, or the mean of the middle two.
  public var median: Double { (sorted[(milliseconds.count - 1) / 2] + sorted[milliseconds.count / 2]) / 2 }

  public var json: JSONValue {
    [
      "milliseconds": ["min": .number(sorted[0]), "median": .number(median), "max": .number(sorted.last!)],
      "repetitions": .integer(milliseconds.count), "threads": .integer(Threads.count),
      "poolMisses": .integer(poolMisses), "elbo": .number(evidenceLowerBound),
    ]
  }

  public var text: String {
    "\(decimal(median, 2)) ms a step (median of \(milliseconds.count); \(decimal(sorted[0], 2)) to "
      + "\(decimal(sorted.last!, 2))), \(Threads.count) threads\n"
  }
}
