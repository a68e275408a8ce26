import ImageData
import LatentModels

extension Run {
  /// Evaluates the run's checkpoint and keeps the figures beside those of its other evaluations, named by what was
  /// evaluated.
  ///
  /// - Parameter overrides: of the run's configuration: the data set and its folder, the samples and the seed of the
  ///   evaluation. Those that change what was trained make no sense and are refused. Another data set than the run's is
  ///   evaluated under its own name, prepared as the training images were.
  /// - Throws: `RunDirectoryError`, `ConfigurationError`, `ExperimentError`, `ImageDataError`, `SafetensorsError`,
  ///   `JSONError`, `FileLockError`, `FileError`.
  public func evaluate(
    overrides: [String] = [], observer: any TrainingObserver = SilentObserver()
  ) throws -> Evaluation {
    let trained = try TrainedModel(
      path, overrides: overrides, of: ["evaluation.importanceSamples", "evaluation.seed"] + TrainedModel.imageKeys,
      for: "an evaluation")
    let lock = try FileLock(directory.lockFile)
    return try withExtendedLifetime(lock) {
      let data = try TestData(trained.configuration, preparation: trained.preparation)
      let evaluation: Evaluation
      do {
        evaluation = try self.evaluation(
          of: trained.parameters, trained.checkpoint, trained.configuration, on: data.test, data.provenance,
          observer: observer)
      } catch ExperimentError.interrupted {
        throw ExperimentError.interrupted(kept: "\(path) as it was")
      }
      try directory.write(evaluation)
      return evaluation
    }
  }

  /// - Parameter checkpoint: names the model and the epoch of the parameters.
  func evaluation(
    of parameters: NamedValues<Tensor<Float>>, _ checkpoint: Checkpoint, _ configuration: ExperimentConfiguration,
    on images: PreparedImages, _ provenance: DataSet.Provenance, observer: any TrainingObserver
  ) throws -> Evaluation {
    let start = ContinuousClock.now
    let model = checkpoint.state.model
    let evaluator = Evaluator(
      model: model, seed: UInt64(configuration.evaluation.seed), shouldStop: { observer.shouldStop })
    observer.evaluationStarts(images: images.count)
    defer { observer.evaluationEnded() }
    let figures = TestFigures(
      try evaluator.evaluations(
        of: images, samples: configuration.evaluation.importanceSamples, parameters,
        progress: observer.evaluationAdvanced))
    if let name = figures.notFinite { throw ExperimentError.figuresNotFinite(quantity: name) }
    return Evaluation(
      figures: figures, importanceSamples: configuration.evaluation.importanceSamples,
      seed: configuration.evaluation.seed, epoch: checkpoint.bestEpoch, latent: model.description.latent,
      seconds: (ContinuousClock.now - start) / .seconds(1), data: provenance)
  }
}

extension RunDirectory {
  package func write(_ evaluation: Evaluation) throws(FileError) {
    try Files.createFolder(path(.evaluations))
    try Files.writeAtomically(evaluation.json.sealed.pretty, to: evaluationFile(evaluation.name))
  }
}
