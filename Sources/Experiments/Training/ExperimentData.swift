import ImageData
import LatentModels

/// The images of an experiment, ready for its model: split by the seed, prepared with the training part's statistics.
public struct ExperimentData: Sendable {
  /// Where they were found, and whether they are the published ones.
  public let provenance: DataSet.Provenance
  /// What a checkpoint holds of them.
  public let preparation: Preparation
  public let training: PreparedImages
  /// Nil where the configuration splits off no validation images.
  public let validation: PreparedImages?
  public let test: PreparedImages

  /// - Throws: `ImageDataError`, and `ExperimentError` where the data set has too few images for the validation split.
  public init(_ configuration: ExperimentConfiguration) throws {
    let found = try FoundImages(configuration.data)
    provenance = found.provenance
    let seed = UInt64(configuration.training.seed)
    let all = found.training.count
    let count = min(all, configuration.data.limit ?? all)
    let heldOut = configuration.data.validation ?? found.validationCount(count)
    guard heldOut < count else {
      throw ExperimentError.unsuitable(
        key: "data.validation",
        expected: "0 to \(count - 1), as \(provenance.location.directory) has \(all) training images"
          + (count < all ? " and data.limit is \(count)" : ""),
        found: "\(heldOut)")
    }
    let split = try DataSplit(count: all, limit: count, validation: heldOut, seed: seed)
    let transform = PixelTransform(
      configuration.data.preprocessing, fittedTo: found.training, indices: split.training)
    preparation = Preparation(
      dataSet: found.name, fingerprint: found.fingerprint, imageShape: found.training.imageShape,
      transform: transform)
    training = PreparedImages(found.training, indices: split.training, transform: transform, seed: seed)
    validation =
      heldOut == 0
      ? nil : PreparedImages(found.training, indices: split.validation, transform: transform, seed: seed)
    test = PreparedImages(found.test, transform: transform, seed: UInt64(configuration.evaluation.seed))
  }

  /// What was read and how it is divided, of one's own images alone: known sets have nothing to find out.
  var summary: String? {
    guard provenance.authenticity == .own else { return nil }
    let parts = "\(training.count) to train on, \(validation?.count ?? 0) for validation, \(test.count) for testing"
    return "\(provenance.dataSet): \(training.images.summary); \(parts)"
  }

  /// Where a Gaussian likelihood's log σ² starts.
  public var logMeanVariance: Double { preparation.transform.statistics.logMeanVariance }
}

/// Test images for a model that is trained already, prepared as those that it was trained on.
public struct TestData: Sendable {
  public let provenance: DataSet.Provenance
  public let test: PreparedImages

  /// - Parameters:
  ///   - configuration: names the data set, its folder, and the seed of the images' noise.
  ///   - preparation: of the model.
  /// - Throws: `ImageDataError`, and `ExperimentError` where the images of the model's own data set are others than it
  ///   was trained on, or those of another one do not have its shape.
  public init(_ configuration: ExperimentConfiguration, preparation: Preparation) throws {
    let found = try FoundImages(configuration.data)
    provenance = found.provenance
    if found.name == preparation.dataSet {
      let fingerprint = found.fingerprint
      if fingerprint != preparation.fingerprint {
        throw ExperimentError.otherImages(
          dataSet: preparation.dataSet,
          directory: provenance.authenticity == .own ? provenance.dataSet : provenance.location.directory,
          expected: preparation.fingerprint, found: fingerprint)
      }
    }
    guard found.test.imageShape == preparation.imageShape else {
      throw ExperimentError.unsuitable(
        key: "data.set",
        expected: "images of shape \(preparation.imageShape), as those of \(preparation.dataSet) that the model knows",
        found: "\(found.name) with images of shape \(found.test.imageShape)")
    }
    test = PreparedImages(
      found.test, transform: preparation.transform, seed: UInt64(configuration.evaluation.seed))
  }
}

/// The images that a configuration names, as they are read.
struct FoundImages {
  /// Of a data set, or of one's own images.
  let name: String
  let provenance: DataSet.Provenance
  let training: ImageCollection
  let test: ImageCollection
  /// How many of so many training images to set aside for validation where nobody says.
  let validationCount: (Int) -> Int

  init(_ data: ExperimentConfiguration.Data) throws {
    name = data.name
    if let own = data.ownImages {
      (training, test) = try data.load(own)
      provenance = DataSet.Provenance(
        dataSet: data.name, location: DataSet.Location(origin: .path, directory: data.set), authenticity: .own,
        missing: [])
      // A tenth, as many as the known sets have at most, and never all.
      validationCount = { min(10_000, max(1, $0 / 10), $0 - 1) }
      return
    }
    let dataSet = try DataSet(named: data.set)
    let location = try dataSet.locate(directory: data.directory)
    provenance = try dataSet.provenance(at: location)
    (training, test) = try dataSet.load(from: location.directory)
    validationCount = dataSet.validationCount
  }

  var fingerprint: String {
    var digest = Digest(.sha256)
    digest.append(training.fingerprint + "\n" + test.fingerprint)
    return digest.finish()
  }
}

extension ExperimentConfiguration.Data {
  /// Both parts of one's own images, of one shape.
  fileprivate func load(_ own: OwnImages) throws(ImageDataError) -> (training: ImageCollection, test: ImageCollection) {
    // All at once, so that nothing is read twice.
    if case .fraction(let fraction) = test { return try own.loadAll().splittingOffTest(fraction, path: set) }
    let parts = try own.load()
    var other = parts.test
    if case .path(let path) = test {
      let found = try ownImages(at: path).load()
      other = found.test ?? found.images
    }
    guard let other else { return try parts.images.splittingOffTest(0.1, path: set) }
    if other.imageShape != parts.images.imageShape {
      throw .shapesDiffer(training: parts.images.imageShape, test: other.imageShape, directory: name)
    }
    return (parts.images, other)
  }
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
      steps: model.steps, hyperparameters: model.hyperparameters)
  }
}
