import ImageData
import LatentModels

/// Times training steps (forward, backward and ADAM) of a model on random data, or on images after some training: how
/// many units are on decides what a step of `vlae` costs.
public struct StepBenchmark: Sendable {
  public var model: ModelDescription
  public var batch: Int
  public var repetitions: Int
  /// Steps before the first that counts: they fill the storage pool and the caches.
  public var warmUps = 2
  /// The images; nil for random numbers.
  public var images: PreparedImages?
  /// Training steps on the images before the first that is timed.
  public var trainingSteps = 0

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
    /// The mean number of units that are on in each hidden layer of the decoder, for the last batch: at its modes, or at
    /// a sample of its posterior for a model without any.
    public var activeUnits: [Double]

    package init(milliseconds: [Double], poolMisses: Int, evidenceLowerBound: Double, activeUnits: [Double] = []) {
      self.milliseconds = milliseconds
      self.poolMisses = poolMisses
      self.evidenceLowerBound = evidenceLowerBound
      self.activeUnits = activeUnits
    }
  }

  /// - Throws: `ExperimentError.notEnoughMemory`, `LinearAlgebraError`.
  public func run() throws -> Result {
    try model.checkTrainingMemory(batch: batch)
    let latentModel = model.makeModel()
    let logVariance = images?.transform.statistics.logMeanVariance ?? 0
    var state = TrainingState<Float>(
      model: latentModel, parameters: latentModel.initialParameters(seed: 1, logVariance: logVariance),
      learningRate: 0.0005)

    var times: [Double] = []
    var misses = 0
    var bound = 0.0
    var batches = BatchSource(self)
    let untimed = warmUps + trainingSteps
    for step in 0..<(untimed + repetitions) {
      let batch = batches.next()
      if step == untimed { misses = StoragePool.statistics.misses }
      let start = ContinuousClock.now
      let noise = state.noise(seed: 1, step: step, batch: batch.shape[0])
      bound = try state.step(batch, noise: noise)
      if step >= untimed { times.append((ContinuousClock.now - start) / .milliseconds(1)) }
    }
    return Result(
      milliseconds: times, poolMisses: StoragePool.statistics.misses - misses, evidenceLowerBound: bound,
      activeUnits: try activeUnits(batches.next(), state))
  }

  private func activeUnits(_ batch: Tensor<Float>, _ state: TrainingState<Float>) throws -> [Double] {
    let (x, parameters) = (Variable(batch), state.parameters.map { Variable($0) })
    let latent: Tensor<Float>
    if let searching = state.model as? any ModeSearching {
      latent = try searching.modeSearch(of: x, parameters).modes.last!.value
    } else {
      let noise = Variable(state.noise(seed: 1, step: 0, batch: batch.shape[0]))
      let (posterior, sampleNoise) = try state.model.posterior(of: x, noise: noise, parameters)
      latent = try posterior.sample(sampleNoise).latent.removingAxis(at: 1).value
    }
    return model.decoder.meanActiveUnits(at: latent, state.parameters)
  }
}

/// The batches of a benchmark, all of the same size.
private struct BatchSource {
  private let benchmark: StepBenchmark
  private let random: Tensor<Float>?
  private var epoch = 0
  private var position = 0

  init(_ benchmark: StepBenchmark) {
    self.benchmark = benchmark
    guard benchmark.images == nil else {
      random = nil
      return
    }
    let shape: Shape = [benchmark.batch, benchmark.model.pixels]
    let uniform = Tensor<Float>.randomUniform(shape, from: RandomStream(seed: 1, purpose: 0xf0))
    random = benchmark.model.likelihood == .bernoulli ? uniform .< 0.5 : uniform - 0.5
  }

  mutating func next() -> Tensor<Float> {
    guard let images = benchmark.images else { return random! }
    let batches = MiniBatches(count: images.count, size: benchmark.batch, seed: 1, epoch: epoch)
    let batch: Tensor<Float> = images.batch(batches[position], noise: .training(UInt64(epoch)))
    position += 1
    // The last batch may be smaller.
    if position == max(1, images.count / benchmark.batch) { (position, epoch) = (0, epoch + 1) }
    return batch
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
      "activeUnits": .array(activeUnits.map { .number($0) }),
    ]
  }

  public var text: String {
    "\(decimal(median, 2)) ms a step (median of \(milliseconds.count); \(decimal(sorted[0], 2)) to "
      + "\(decimal(sorted.last!, 2))), \(Threads.count) threads; units on: "
      + activeUnits.map { decimal($0, 0) }.joined(separator: ", ") + "\n"
  }
}
