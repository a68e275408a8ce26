import ImageData
import LatentModels

/// Trains a model epoch by epoch, writing metrics and checkpoints into a run directory.
///
/// Everything random is a function of the seed and of where it is used (epoch, step, image), so a run depends neither
/// on the number of threads nor on where it was interrupted.
package struct Trainer {
  package let configuration: ExperimentConfiguration
  package let data: ExperimentData
  package let run: RunDirectory
  private let stepObservers: [any StepObserver]
  package private(set) var checkpoint: Checkpoint
  /// The parameters of the best epoch; those of the last one without a validation split.
  package private(set) var best: NamedValues<Tensor<Float>>
  /// The time of each epoch that is done, in seconds, and of an unfinished one; nil for an epoch whose record was lost.
  private(set) var clock: TrainingClock

  private var seed: UInt64 { UInt64(configuration.training.seed) }

  /// A training that starts.
  /// - Parameter parameters: to start from.
  package init(
    _ configuration: ExperimentConfiguration, data: ExperimentData, run: RunDirectory,
    parameters: NamedValues<Tensor<Float>>, stepObservers: [any StepObserver] = []
  ) {
    self.configuration = configuration
    self.data = data
    self.run = run
    self.stepObservers = stepObservers
    let model = configuration.modelDescription(pixels: data.training.pixelCount).makeModel()
    checkpoint = Checkpoint(
      state: TrainingState(
        model: model, parameters: parameters, learningRate: configuration.training.learningRate),
      preparation: data.preparation)
    best = parameters
    clock = TrainingClock()
  }

  /// A training that goes on from its last checkpoint.
  package init(
    _ configuration: ExperimentConfiguration, data: ExperimentData, run: RunDirectory, resuming checkpoint: Checkpoint,
    stepObservers: [any StepObserver] = []
  ) throws {
    self.configuration = configuration
    self.data = data
    self.run = run
    self.stepObservers = stepObservers
    self.checkpoint = checkpoint
    clock = run.clock(at: checkpoint)
    best =
      checkpoint.bestValidation == nil
      ? checkpoint.state.parameters
      : try Checkpoint(SafetensorsFile(contentsOf: run.bestCheckpoint), configuration).state.parameters
  }

  /// Whether nothing is left to train.
  var isDone: Bool {
    if checkpoint.partial.batches > 0 { return false }
    let patience = configuration.training.patience
    let isPatient =
      patience == 0 || checkpoint.bestValidation == nil || checkpoint.epoch - checkpoint.bestEpoch < patience
    return checkpoint.epoch >= configuration.training.epochs || !isPatient
  }

  /// Runs the epochs that are left.
  ///
  /// - Throws: `ExperimentError.diverged` for numbers that are not finite, `ExperimentError.interrupted`, `FileError`.
  package mutating func train(observer: any TrainingObserver = SilentObserver()) throws {
    observer.trainingStarts(
      epochs: configuration.training.epochs, finishedEpochs: checkpoint.epoch, images: data.training.count)
    defer { observer.trainingEnded() }
    if !isDone { observer.evaluationExpected { expectedSecondsOfEvaluation(observer) } }
    try run.writeMetrics(checkpoint, clock)
    let metrics = try LineLog(run.metricsFile)
    clock.start()
    while !isDone {
      let bounds: Checkpoint.EpochBounds
      do {
        let training = try trainEpoch(observer)
        bounds = Checkpoint.EpochBounds(training: training, validation: try validationBound(observer))
      } catch ExperimentError.interrupted {
        try writeLast()
        throw ExperimentError.interrupted(kept: kept)
      }
      checkpoint.history.append(bounds)
      checkpoint.partial = Checkpoint.PartialEpoch()
      let isBest = bounds.validation.map { $0 > checkpoint.bestValidation ?? -.infinity } ?? true
      if isBest {
        checkpoint.bestEpoch = checkpoint.epoch
        checkpoint.bestValidation = bounds.validation
        best = checkpoint.state.parameters
      }
      // The best one first: where the program is killed between the two, this epoch is trained again and makes the same
      // file once more.
      if isBest, bounds.validation != nil { try checkpoint.write(to: run.bestCheckpoint) }
      try writeLast()
      clock.endEpoch()
      let record = checkpoint.metrics(ofEpoch: checkpoint.epoch, clock)
      try metrics.append(record.line)
      observer.epochEnded(record)
    }
  }

  /// What an interrupted run leaves, nil before the first step.
  package var kept: String? {
    if checkpoint.step == 0 { return nil }
    let place =
      checkpoint.partial.batches == 0
      ? "epoch \(checkpoint.epoch)" : "step \(checkpoint.step), in epoch \(checkpoint.epoch + 1)"
    return "\(run.lastCheckpoint) of \(place); the same command goes on from there"
  }

  private mutating func writeLast() throws {
    if checkpoint.step == 0 { return }
    clock.advance()
    try run.write(clock, at: checkpoint)
    try checkpoint.write(to: run.lastCheckpoint)
  }

  /// The rest of a pass over the training images; the mean bound of the images at the time they were used.
  private mutating func trainEpoch(_ observer: any TrainingObserver) throws -> Double {
    let epoch = checkpoint.epoch
    let batches = MiniBatches(
      count: data.training.count, size: configuration.training.batch, seed: seed, epoch: epoch)
    var written = ContinuousClock.now
    if checkpoint.partial.images > 0 {
      observer.trainingAdvanced(images: checkpoint.partial.images, elbo: checkpoint.partial.meanBound)
    }
    for positions in batches.dropFirst(checkpoint.partial.batches) {
      if observer.shouldStop { throw ExperimentError.interrupted(kept: nil) }
      let images: Tensor<Float> = data.training.batch(positions, noise: .training(UInt64(epoch)))
      let noise = checkpoint.state.noise(seed: seed, step: checkpoint.step, batch: positions.count)
      for stepObserver in stepObservers {
        try stepObserver.stepStarts(checkpoint.step, checkpoint.state, images: images, noise: noise)
      }
      checkpoint.step += 1
      // The step runs before `finite` holds the trainer: a copy of the state would have to be made otherwise.
      let result = Result { try checkpoint.state.step(images, noise: noise) }
      let bound = try finite("the evidence lower bound", result)
      checkpoint.partial.batches += 1
      checkpoint.partial.boundSum += bound * Double(positions.count)
      checkpoint.partial.images += positions.count
      observer.trainingAdvanced(images: positions.count, elbo: checkpoint.partial.meanBound)
      let now = ContinuousClock.now
      if (now - written) / .seconds(60) >= configuration.training.checkpointMinutes {
        try checkParameters()
        try writeLast()
        written = now
      }
    }
    try checkParameters()
    return checkpoint.partial.meanBound
  }

  /// The mean bound of the validation images; nil where there are none.
  private func validationBound(_ observer: any TrainingObserver) throws -> Double? {
    guard let images = data.validation else { return nil }
    return try finite(
      "the validation bound",
      Result {
        let evaluator = Evaluator(model: checkpoint.state.model, seed: seed, shouldStop: { observer.shouldStop })
        let bounds = try evaluator.evidenceLowerBounds(on: images, checkpoint.state.parameters)
        return bounds.reduce(0, +) / Double(bounds.count)
      })
  }

  /// Nil where the parameters so far give no figures: the training may still lead to some that do, or says so itself.
  private func expectedSecondsOfEvaluation(_ observer: any TrainingObserver) -> Double? {
    let evaluator = Evaluator(
      model: checkpoint.state.model, seed: UInt64(configuration.evaluation.seed), shouldStop: { observer.shouldStop })
    return try? evaluator.expectedSeconds(
      of: data.test, samples: configuration.evaluation.importanceSamples, checkpoint.state.parameters)
  }

  /// The value, or the error that says where training went astray: numbers that are not finite, or no longer
  /// of use, show themselves either in the value or in a factorisation on the way to it.
  private func finite(_ quantity: String, _ result: Result<Double, any Error>) throws -> Double {
    do {
      let value = try result.get()
      if !value.isFinite { throw diverged("\(quantity) is not finite") }
      return value
    } catch let error as LinearAlgebraError {
      throw diverged("\(quantity) does not exist (\(error))")
    }
  }

  /// A checkpoint that cannot be used must not replace one that can.
  private func checkParameters() throws {
    if let name = checkpoint.notFinite { throw diverged("\(name) is not finite") }
  }

  private func diverged(_ sign: String) -> ExperimentError {
    .diverged(
      sign: sign, epoch: checkpoint.epoch + 1, step: checkpoint.step,
      checkpoint: Files.exists(run.lastCheckpoint) ? run.lastCheckpoint : nil)
  }
}
