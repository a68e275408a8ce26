import ImageData
import LatentModels

/// Trains a model epoch by epoch, writing metrics and checkpoints into a run directory.
///
/// Everything random is a function of the seed and of where it is used (epoch, step, image), so a run does not depend
/// on the number of threads.
public struct Trainer {
  public let configuration: ExperimentConfiguration
  public let data: ExperimentData
  public let run: RunDirectory
  public private(set) var checkpoint: Checkpoint
  /// Seconds of training, validation included.
  public private(set) var seconds = 0.0

  private var seed: UInt64 { UInt64(configuration.training.seed) }

  /// - Parameter parameters: to start from.
  public init(
    _ configuration: ExperimentConfiguration, data: ExperimentData, run: RunDirectory,
    parameters: NamedValues<Tensor<Float>>
  ) {
    self.configuration = configuration
    self.data = data
    self.run = run
    let model = configuration.modelDescription(pixels: data.training.pixelCount).makeModel()
    checkpoint = Checkpoint(
      state: TrainingState(
        model: model, parameters: parameters, learningRate: configuration.training.learningRate))
  }

  /// Runs all epochs and returns the parameters to evaluate: those of the best validation bound, or the last ones where
  /// no images are split off.
  ///
  /// - Throws: `ExperimentError.diverged` for numbers that are not finite, `ExperimentError.interrupted`, `FileError`.
  public mutating func train(
    observer: any TrainingObserver = SilentObserver()
  ) throws -> NamedValues<Tensor<Float>> {
    observer.trainingStarts(
      epochs: configuration.training.epochs, finishedEpochs: checkpoint.epoch, images: data.training.count)
    defer { observer.trainingEnded() }
    let metrics = try LineLog(run.metricsFile)
    var best = checkpoint.state.parameters
    while checkpoint.epoch < configuration.training.epochs {
      let start = ContinuousClock.now
      let trainingBound: Double
      let validationBound: Double?
      do {
        trainingBound = try trainEpoch(observer)
        validationBound = try self.validationBound(observer)
      } catch ExperimentError.interrupted {
        throw ExperimentError.interrupted(kept: kept)
      }
      checkpoint.epoch += 1
      let isBest = validationBound.map { $0 > checkpoint.bestValidation ?? -.infinity } ?? true
      if isBest {
        checkpoint.bestEpoch = checkpoint.epoch
        checkpoint.bestValidation = validationBound
        best = checkpoint.state.parameters
        if validationBound != nil { try checkpoint.write(to: run.bestCheckpoint) }
      }
      try checkpoint.write(to: run.lastCheckpoint)
      let epoch = EpochMetrics(
        epoch: checkpoint.epoch, step: checkpoint.step, trainingELBO: trainingBound, validationELBO: validationBound,
        seconds: (ContinuousClock.now - start) / .seconds(1))
      seconds += epoch.seconds
      try metrics.append(epoch.line)
      observer.epochEnded(epoch)
    }
    return best
  }

  /// What an interrupted run leaves, nil before the end of the first epoch.
  public var kept: String? {
    checkpoint.epoch == 0
      ? nil
      : "the checkpoint of epoch \(checkpoint.epoch), \(run.lastCheckpoint), "
        + "which `vlae evaluate \(run.path)` evaluates"
  }

  /// One pass over the training images; the mean bound of the images at the time they were used.
  private mutating func trainEpoch(_ observer: any TrainingObserver) throws -> Double {
    let batches = MiniBatches(
      count: data.training.count, size: configuration.training.batch, seed: seed, epoch: checkpoint.epoch)
    var (sum, count) = (0.0, 0)
    for positions in batches {
      if observer.shouldStop { throw ExperimentError.interrupted(kept: nil) }
      let images: Tensor<Float> = data.training.batch(positions, noise: .training(UInt64(checkpoint.epoch)))
      let noise = checkpoint.state.noise(seed: seed, step: checkpoint.step, batch: positions.count)
      if checkpoint.step == 0 {
        checkpoint.firstGradients = try? checkpoint.state.encoderGradientNorms(images, noise: noise)
      }
      checkpoint.step += 1
      // The step runs before `finite` holds the trainer: a copy of the state would have to be made otherwise.
      let result = Result { try checkpoint.state.step(images, noise: noise) }
      let bound = try finite("the evidence lower bound", result)
      sum += bound * Double(positions.count)
      count += positions.count
      observer.trainingAdvanced(images: positions.count, elbo: sum / Double(count))
    }
    if let index = checkpoint.state.parameters.values.firstIndex(where: { !$0.isFinite }) {
      throw diverged("the parameter \(checkpoint.state.parameters.names[index]) is not finite")
    }
    return sum / Double(count)
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

  private func diverged(_ sign: String) -> ExperimentError {
    .diverged(
      sign: sign, epoch: checkpoint.epoch + 1, step: checkpoint.step,
      checkpoint: checkpoint.epoch > 0 ? run.lastCheckpoint : nil)
  }
}
