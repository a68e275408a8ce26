import ImageData
import LatentModels
import LocatedJSON

/// One experiment from its configuration to its result.
public struct Experiment: Sendable {
  public let configuration: ExperimentConfiguration

  public init(_ configuration: ExperimentConfiguration) {
    self.configuration = configuration
  }

  /// Trains, evaluates on the test set, and leaves all records in the run directory `path`.
  ///
  /// - Parameters:
  ///   - force: replace a run that is already there.
  ///   - arguments: of the command line, for the record.
  ///   - observer: hears how it goes.
  /// - Throws: `ImageDataError`, `ExperimentError`, `RunDirectoryError`, `FileError`.
  public func run(
    in path: String, force: Bool = false, arguments: [String] = [], observer: any TrainingObserver = SilentObserver()
  ) throws -> RunResult {
    // The data first: where they are missing or do not fit, no run directory is left behind.
    let data = try ExperimentData(configuration)
    try configuration.modelDescription(pixels: data.training.pixelCount).checkTrainingMemory(
      batch: min(configuration.training.batch, data.training.count))
    let parameters = try configuration.initialParameters(for: data, note: observer.note)
    configuration.unusedSettings.forEach(observer.note)
    var configuration = configuration
    configuration.data.validation = data.validation?.count ?? 0
    let run = try RunDirectory.create(at: path, configuration: configuration, force: force)
    var environment = RunEnvironment.current(
      openBLASCore: Backend.openBLASCore, threads: Threads.count, arguments: arguments)
    environment.data = data.provenance
    try Files.writeAtomically(environment.json.pretty, to: run.environmentFile)

    var trainer = Trainer(configuration, data: data, run: run, parameters: parameters)
    let trained = try trainer.train(observer: observer)
    return try Self.evaluate(
      configuration, data: data, run: run, trained, best: trainer.checkpoint, epochs: trainer.checkpoint.epoch,
      trainingSeconds: trainer.seconds, kept: trainer.kept, observer: observer)
  }

  /// Evaluates the checkpoint of a run again and writes its result.
  ///
  /// - Parameter overrides: of the run's configuration; those that change what was trained make no sense and are
  ///   refused.
  /// - Throws: `RunDirectoryError`, `ConfigurationError`, `ExperimentError`, `ImageDataError`, `SafetensorsError`,
  ///   `JSONError`, `FileError`.
  public static func evaluate(
    run path: String, overrides: [String] = [], observer: any TrainingObserver = SilentObserver()
  ) throws -> RunResult {
    let trained = try TrainedRun(
      path, overrides: overrides, of: ["evaluation.importanceSamples", "data.directory"], for: "an evaluation")
    let metrics = try trained.directory.metrics()
    return try evaluate(
      trained.configuration, data: trained.data, run: trained.directory, trained.parameters, best: trained.checkpoint,
      epochs: metrics.count, trainingSeconds: metrics.reduce(0) { $0 + $1.seconds }, kept: "\(path) as it was",
      observer: observer)
  }

  /// - Parameter kept: what an interrupted evaluation leaves.
  private static func evaluate(
    _ configuration: ExperimentConfiguration, data: ExperimentData, run: RunDirectory,
    _ parameters: NamedValues<Tensor<Float>>, best checkpoint: Checkpoint, epochs: Int, trainingSeconds: Double,
    kept: String?, observer: any TrainingObserver
  ) throws -> RunResult {
    let start = ContinuousClock.now
    let evaluator = Evaluator(
      model: checkpoint.state.model, seed: UInt64(configuration.training.seed), shouldStop: { observer.shouldStop })
    observer.evaluationStarts(images: data.test.count)
    defer { observer.evaluationEnded() }
    let test: RunResult.Test
    do {
      test = try evaluator.test(
        on: data.test, samples: configuration.evaluation.importanceSamples, parameters,
        progress: observer.evaluationAdvanced)
    } catch ExperimentError.interrupted {
      throw ExperimentError.interrupted(kept: kept)
    }
    let result = RunResult(
      name: configuration.name, test: test, validationELBO: checkpoint.bestValidation,
      bestEpoch: checkpoint.bestEpoch, epochs: epochs, latent: configuration.model.latent,
      firstGradients: checkpoint.firstGradients,
      importanceSamples: configuration.evaluation.importanceSamples, trainingSeconds: trainingSeconds,
      evaluationSeconds: (ContinuousClock.now - start) / .seconds(1), data: data.provenance)
    try Files.writeAtomically(result.json.pretty, to: run.resultFile)
    return result
  }
}
