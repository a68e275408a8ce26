import ImageData
import LatentModels

/// The images of an experiment, ready for its model: split by the seed, prepared with the training part's statistics.
public struct ExperimentData: Sendable {
  /// Where they were found, and whether they are the published ones.
  public let provenance: DataSet.Provenance
  public let training: PreparedImages
  /// Nil where the configuration splits off no validation images.
  public let validation: PreparedImages?
  public let test: PreparedImages

  /// - Throws: `ImageDataError`, and `ExperimentError` where the data set has too few images for the validation split.
  public init(_ configuration: ExperimentConfiguration) throws {
    let dataSet = try DataSet(named: configuration.data.set)
    let location = try dataSet.locate(directory: configuration.data.directory)
    provenance = try dataSet.provenance(at: location)
    let (trainingImages, testImages) = try dataSet.load(from: location.directory)
    let seed = UInt64(configuration.training.seed)
    let count = trainingImages.count
    let heldOut = configuration.data.validation ?? dataSet.validationCount(ofTrainingImages: count)
    guard heldOut < count else {
      throw ExperimentError.unsuitable(
        key: "data.validation", expected: "0 to \(count - 1), as \(location.directory) has \(count) training images",
        found: "\(heldOut)")
    }
    let split = try DataSplit(count: count, validation: heldOut, seed: seed)
    let transform = PixelTransform(
      configuration.data.preprocessing, fittedTo: trainingImages, indices: split.training)
    training = PreparedImages(trainingImages, indices: split.training, transform: transform, seed: seed)
    validation =
      heldOut == 0
      ? nil : PreparedImages(trainingImages, indices: split.validation, transform: transform, seed: seed)
    test = PreparedImages(testImages, transform: transform, seed: seed)
  }

  /// Where a Gaussian likelihood's log σ² starts.
  public var logMeanVariance: Double { training.transform.statistics.logMeanVariance }
}

extension ExperimentConfiguration {
  /// The parameters that the training starts from: random ones by the seed, or those of a file.
  /// - Parameter note: is told where the file is of another kind of model.
  /// - Throws: `FileError`, `SafetensorsError`.
  public func initialParameters(
    for data: ExperimentData, note: (String) -> Void = { _ in }
  ) throws -> NamedValues<Tensor<Float>> {
    let model = modelDescription(pixels: data.training.pixelCount).makeModel()
    if let file = self.model.parameters { return try ParameterFile.read(file, for: model, note: note) }
    return model.initialParameters(
      seed: UInt64(training.seed), logVariance: data.logMeanVariance, initialization: self.model.initialization)
  }

  /// The model for images of `pixels` numbers.
  public func modelDescription(pixels: Int) -> ModelDescription {
    ModelDescription(
      kind: model.kind, likelihood: model.likelihood, pixels: pixels, hidden: model.hidden, latent: model.latent,
      steps: model.steps, damping: model.damping, stepSize: model.stepSize, clipNorm: model.clipNorm)
  }
}
