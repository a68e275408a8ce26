import ImageData
import LatentModels
import LocatedJSON

extension Run {
  /// Encodes images with the run's model, and writes the codes to a file.
  ///
  /// - Parameters:
  ///   - images: a path as `data.set` takes it; nil for the run's test images.
  ///   - destination: `.npz`, `.safetensors` or `.npy`; nil for a file in the run directory.
  ///   - force: replaces a file that is there, whatever it is.
  ///   - overrides: of the run's data.directory, data.set, data.test, data.resize, data.range and evaluation.seed.
  /// - Returns: what was written, for a person.
  /// - Throws: what opening the run, reading the images, and writing the file throw.
  public func encode(
    images: String? = nil, covariance: Codes.Covariance? = nil, importanceSamples: Int? = nil,
    to destination: String? = nil, force: Bool = false, overrides: [String] = [],
    observer: any TrainingObserver = SilentObserver()
  ) throws -> String {
    let path = destination ?? directory.path(.codes)
    try CodeFile.check(path, holdsMore: covariance != nil || importanceSamples != nil, isForced: force)
    let (trained, data) = try imagesForModel(images, overrides: overrides, for: "an encoding", observer)
    let codes = try trained.encode(
      data, covariance: covariance, importanceSamples: importanceSamples, observer: observer)
    try CodeFile.write(
      codes, numbers: data.indices.map(data.images.number),
      names: data.images.names.map { names in data.indices.map { names[$0] } },
      metadata: ["run": trained.configuration.name, "epoch": "\(trained.epoch)"], to: path)
    let bound = codes.bounds.reduce(0, +) / Double(max(1, codes.bounds.count))
    return "\(path): \(data.count) codes of \(trained.model.description.latent) dimensions, mean bound "
      + decimal(bound, 2)
  }

  /// The model, and images as it sees them.
  /// - Parameter path: of images; nil for the run's test images.
  func imagesForModel(
    _ path: String?, overrides: [String], for purpose: String, _ observer: any TrainingObserver = SilentObserver()
  ) throws -> (TrainedModel, PreparedImages) {
    let trained = try TrainedModel(
      self.path, overrides: overrides, of: TrainedModel.imageKeys + ["evaluation.seed"], for: purpose)
    guard let path else {
      return (trained, try TestData(trained.configuration, preparation: trained.preparation).test)
    }
    let images = try trained.configuration.data.images(at: path)
    if !DataSet.known.contains(where: { $0.name == path }) { observer.note("\(path): \(images.summary)") }
    guard images.imageShape == trained.preparation.imageShape else {
      throw ExperimentError.unsuitable(
        key: "--images",
        expected: "images of shape \(trained.preparation.imageShape), as those of \(trained.preparation.dataSet) that the "
          + "model knows"
          + (images.imageShape.count == 3 && images.channels == trained.preparation.imageShape[0]
            ? " (data.resize brings images to one size)" : ""),
        found: "\(path) with images of shape \(images.imageShape)")
    }
    return (
      trained,
      PreparedImages(
        images, transform: trained.preparation.transform, seed: UInt64(trained.configuration.evaluation.seed))
    )
  }
}

extension ExperimentConfiguration.Data {
  /// All images at a path, or the test images of a data set with a name.
  func images(at path: String) throws(ImageDataError) -> ImageCollection {
    if let known = DataSet.known.first(where: { $0.name == path }) {
      return try known.load(.test, from: known.locate(directory: directory).directory)
    }
    return try ownImages(at: path).loadAll()
  }
}
