import Experiments
import ImageData
import LatentModels
import LinearAlgebra

/// A model in training on images or random numbers, in single precision, whose speed is measured in its present state:
/// how many units are on decides what a step of `vlae` costs.
package struct BenchmarkTraining {
  /// Images per step; of fewer images all.
  package let batch: Int
  /// At the last step, per image, in nats; NaN before the first.
  package private(set) var evidenceLowerBound = Double.nan
  private var state: TrainingState<Float>
  private var batches: BenchmarkBatches
  private var stepCount = 0

  /// The state before the first step.
  /// - Parameter images: of the model's pixels; nil for random numbers.
  /// - Throws: `ExperimentError.notEnoughMemory`.
  package init(_ description: ModelDescription, batch: Int, images: PreparedImages?) throws(ExperimentError) {
    try description.checkTrainingMemory(batch: batch)
    self.batch = images.map { min(batch, $0.count) } ?? batch
    let model = description.makeModel()
    let logVariance = images?.transform.statistics.logMeanVariance ?? 0
    state = TrainingState(
      model: model, parameters: model.initialParameters(seed: 1, logVariance: logVariance), learningRate: 0.0005)
    batches = BenchmarkBatches(of: self.batch, images, for: description)
  }

  package var model: any LatentModel { state.model }
  package var parameters: NamedValues<Tensor<Float>> { state.parameters }

  package mutating func train(steps: Int) throws {
    for _ in 0..<steps { try step(on: batches.next()) }
  }

  /// Times further steps (noise, forward, backward and ADAM), each on a new batch whose making is not timed.
  package mutating func timeSteps(_ repetitions: Int) throws -> BenchmarkTimes {
    var batches = batches
    defer { self.batches = batches }
    return try BenchmarkTimes.measure(repetitions, prepare: { batches.next() }) { try step(on: $0) }
  }

  /// The tasks of the next step, cut as for each of these numbers of threads.
  ///
  /// It is repeated from the same state, each time for all numbers in turn, so that a change in the machine's speed
  /// meanwhile is one for all of them.
  func traceStep(threads: [Int], repetitions: Int) throws -> [TaskTrace] {
    var batches = batches
    let batch = batches.next()
    let traces = try (0..<repetitions).map { _ in
      try threads.map { count in
        var copy = self
        return try Threads.tracing(threads: count) { try copy.step(on: batch) }
      }
    }
    return threads.indices.map { index in TaskTrace(medianOf: traces.map { $0[index] }) }
  }

  private mutating func step(on batch: Tensor<Float>) throws {
    let noise = state.noise(seed: 1, step: stepCount, batch: batch.shape[0])
    evidenceLowerBound = try state.step(batch, noise: noise)
    stepCount += 1
  }

  /// `count` images such as it trains on: [count, D].
  func images(_ count: Int) -> Tensor<Float> {
    var batches = batches
    var parts: [Tensor<Float>] = []
    while parts.reduce(0, { $0 + $1.shape[0] }) < count { parts.append(batches.next()) }
    return Tensor.concatenate(parts, axis: 0)[0..<count]
  }

  /// The mean number of units that are on in each hidden layer of the decoder, for a batch: at its modes, or at a
  /// sample of its posterior for a model without any.
  package func activeUnits() throws -> [Double] {
    var batches = batches
    let batch = batches.next()
    let (x, parameters) = (Variable(batch), state.parameters.map { Variable($0) })
    let latent: Tensor<Float>
    if let searching = state.model as? any ModeSearching {
      latent = try searching.modeSearch(of: x, parameters).modes.last!.value
    } else {
      let noise = Variable(state.noise(seed: 1, step: stepCount, batch: batch.shape[0]))
      let (posterior, sampleNoise) = try state.model.posterior(of: x, noise: noise, parameters)
      latent = try posterior.sample(sampleNoise).latent.removingAxis(at: 1).value
    }
    return model.description.decoder.meanActiveUnits(at: latent, state.parameters)
  }
}
