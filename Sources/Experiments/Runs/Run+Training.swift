import ImageData
import LatentModels
import LocatedJSON

extension Run {
  /// Trains, evaluates on the test set, and leaves all records in the run directory.
  ///
  /// A run that was interrupted goes on where it stopped, to the same end bit for bit; one that is finished stays as it
  /// is. More `training.epochs` than it was made with continue it. With any other difference in the configuration it is
  /// refused.
  ///
  /// - Parameters:
  ///   - force: takes away the run that is already there, and starts anew.
  ///   - arguments: of the command line, for the record.
  ///   - observer: hears how it goes, and may stop it.
  /// - Throws: `ImageDataError`, `ExperimentError`, `RunDirectoryError`, `FileLockError`, `FileError`,
  ///   `SafetensorsError` or `JSONError` for damaged records of a run to go on with.
  public func train(
    _ configuration: ExperimentConfiguration, force: Bool = false, arguments: [String] = [],
    observer: any TrainingObserver = SilentObserver()
  ) throws -> RunResult {
    let isNewFolder = try Files.list(path, operation: .create) == nil
    let lock = try directory.lock()
    return try withExtendedLifetime(lock) {
      do {
        if !force, Files.exists(directory.configurationFile) {
          return try resume(configuration, arguments: arguments, observer: observer)
        }
        return try start(configuration, replacing: force, arguments: arguments, observer: observer)
      } catch {
        // Where nothing has begun, nothing is left behind.
        if isNewFolder, !Files.exists(directory.configurationFile) { try? Files.removeTree(path) }
        throw error
      }
    }
  }

  private func start(
    _ configuration: ExperimentConfiguration, replacing: Bool, arguments: [String], observer: any TrainingObserver
  ) throws -> RunResult {
    // The data first: where they are missing or do not fit, an earlier run stays.
    let data = try fittingData(configuration)
    if let summary = data.summary { observer.note(summary) }
    let parameters = try configuration.initialParameters(for: data, note: observer.note)
    configuration.unusedSettings.forEach(observer.note)
    var configuration = configuration
    configuration.data.validation = data.validation?.count ?? 0
    if replacing { try directory.removeRun() }
    try directory.prepare(configuration)
    let trainer = Trainer(
      configuration, data: data, run: directory, parameters: parameters, stepObservers: stepObservers)
    return try finish(trainer, arguments: arguments, observer: observer)
  }

  private func resume(
    _ requested: ExperimentConfiguration, arguments: [String], observer: any TrainingObserver
  ) throws -> RunResult {
    let stored = try directory.configuration()
    let differences = requested.obstacles(toGoingOnWith: stored)
    if !differences.isEmpty {
      throw RunDirectoryError.otherConfiguration(path: path, differences: differences)
    }
    var configuration = requested
    configuration.data.validation = stored.data.validation
    if Files.exists(directory.resultFile), requested.training.epochs == stored.training.epochs {
      observer.note("\(path) is finished: nothing is left to train")
      return try RunResult(run: directory)
    }
    let data = try fittingData(configuration)
    guard Files.exists(directory.lastCheckpoint) else {
      observer.note("\(path) has no checkpoint yet: it starts from the beginning")
      let parameters = try configuration.initialParameters(for: data, note: observer.note)
      try directory.prepare(configuration)
      let trainer = Trainer(
        configuration, data: data, run: directory, parameters: parameters, stepObservers: stepObservers)
      return try finish(trainer, arguments: arguments, observer: observer)
    }
    let checkpoint = try Checkpoint(SafetensorsFile(contentsOf: directory.lastCheckpoint), configuration)
    if data.preparation != checkpoint.preparation {
      throw ExperimentError.otherImages(
        dataSet: checkpoint.preparation.dataSet, directory: data.provenance.location.directory,
        expected: checkpoint.preparation.fingerprint, found: data.preparation.fingerprint)
    }
    if configuration.training.epochs < checkpoint.epoch {
      throw RunDirectoryError.otherConfiguration(
        path: path,
        differences: ["training.epochs is \(stored.training.epochs) there with \(checkpoint.epoch) done, "
          + "\(configuration.training.epochs) here"])
    }
    let trainer = try Trainer(
      configuration, data: data, run: directory, resuming: checkpoint, stepObservers: stepObservers)
    if trainer.isDone {
      observer.note("\(path) is trained: its evaluation is left")
    } else {
      let within = checkpoint.partial.batches == 0 ? "" : ", step \(checkpoint.partial.batches) of the next one"
      observer.note(
        "\(path) goes on after epoch \(checkpoint.epoch) of \(configuration.training.epochs)\(within)")
    }
    try directory.prepare(configuration)
    return try finish(trainer, arguments: arguments, observer: observer)
  }

  private var stepObservers: [any StepObserver] { [FirstStep.Recorder(run: directory)] }

  /// The images, where a step on them fits into memory.
  private func fittingData(_ configuration: ExperimentConfiguration) throws -> ExperimentData {
    let data = try ExperimentData(configuration)
    try configuration.modelDescription(pixels: data.training.pixelCount).checkTrainingMemory(
      batch: min(configuration.training.batch, data.training.count))
    return data
  }

  private func finish(
    _ trainer: Trainer, arguments: [String], observer: any TrainingObserver
  ) throws -> RunResult {
    var trainer = trainer
    var environment = RunEnvironment.current(
      openBLASCore: Backend.openBLASCore, threads: Threads.count, arguments: arguments)
    environment.data = trainer.data.provenance
    environment.dataFingerprint = trainer.data.preparation.fingerprint
    let earlier = directory.earlierEnvironments()
    try directory.write(environment, earlier: earlier)
    do {
      try trainer.train(observer: observer)
      let test: Evaluation
      do {
        test = try evaluation(
          of: trainer.best, trainer.checkpoint, trainer.configuration, on: trainer.data.test,
          trainer.data.provenance, observer: observer)
      } catch ExperimentError.interrupted {
        throw ExperimentError.interrupted(kept: trainer.kept)
      }
      let checkpoint = trainer.checkpoint
      let result = RunResult(
        name: trainer.configuration.name, test: test, validationELBO: checkpoint.bestValidation,
        bestEpoch: checkpoint.bestEpoch, epochs: checkpoint.epoch,
        trainingSeconds: trainer.clock.total)
      environment.end(training: trainer.clock.total, evaluation: test.seconds)
      try directory.write(environment, earlier: earlier)
      try directory.write(test)
      try Files.writeAtomically(result.json.sealed.pretty, to: directory.resultFile)
      return result
    } catch let error as ExperimentError where error.isFailureOfTheRun {
      try? recordFailure("\(error)")
      throw error
    }
  }
}

extension ExperimentConfiguration {
  /// What keeps a run with the configuration `stored` from going on with this one: a text for each key. Where the data
  /// lie and how often checkpoints are written does not matter, and more epochs are a wish.
  func obstacles(toGoingOnWith stored: ExperimentConfiguration) -> [String] {
    let free = ["data.directory", "training.checkpointMinutes", "training.epochs"]
    return fieldsThatDiffer(from: stored).compactMap { field in
      let (here, there) = (field.load(self), field.load(stored))
      // Null stands for what suits the data, which are compared by themselves.
      let isOpen = field.key == "data.validation" && here == .null
      return free.contains(field.key) || isOpen ? nil : "\(field.key) is \(there.line) there, \(here.line) here"
    }
  }
}
