import ImageData
import LatentModels
import LocatedJSON

extension Run {
  /// How a grid of pictures is laid out and where it goes; nil for what suits the run.
  public struct PictureOptions: Sendable {
    /// Chooses the samples or the test images; nil for the run's seed.
    public var seed: Int?
    /// Images side by side.
    public var columns: Int?
    /// The side of the square that a pixel becomes.
    public var scale: Int?
    /// The file; nil for one in the run directory.
    public var output: String?

    public init(seed: Int? = nil, columns: Int? = nil, scale: Int? = nil, output: String? = nil) {
      self.seed = seed
      self.columns = columns
      self.scale = scale
      self.output = output
    }
  }

  /// Draws samples from the prior with the checkpoint that is evaluated, and writes what the decoder makes of them, the
  /// means of the pixels, in a grid as square as can be.
  ///
  /// - Parameters:
  ///   - count: at least 1.
  /// - Throws: `RunDirectoryError`, `ConfigurationError`, `ExperimentError`, `SafetensorsError`, `JSONError`,
  ///   `PictureError`, `FileError`.
  public func sample(count: Int, _ options: PictureOptions = PictureOptions()) throws -> PictureFile {
    let trained = try TrainedModel(path, overrides: [], of: [], for: "a picture")
    let samples = trained.model.priorSamples(
      count: count, seed: UInt64(options.seed ?? trained.configuration.training.seed), trained.parameters)
    let grid = try trained.preparation.grid(
      trained.preparation.tiles(of: samples).map { [$0] }, columns: options.columns, scale: options.scale)
    return try PictureFile(
      writing: grid, to: options.output ?? trained.directory.samplesFile,
      content: "\(count) sample\(count == 1 ? "" : "s") from the prior")
  }

  /// Chooses test images by the seed and writes each beside its reconstruction by the checkpoint that is evaluated.
  ///
  /// Below the original stand, for a Bernoulli likelihood, the binary image that the model is shown, and the
  /// reconstruction, of a model that searches the mode one after each update t = 0 ... T.
  ///
  /// - Parameters:
  ///   - count: at least 1.
  ///   - overrides: of the run's data.directory, data.set, data.test, data.resize and data.range.
  /// - Throws: `RunDirectoryError`, `ConfigurationError`, `ExperimentError`, `ImageDataError`, `SafetensorsError`,
  ///   `JSONError`, `LinearAlgebraError`, `PictureError`, `FileError`.
  public func reconstruct(
    count: Int, _ options: PictureOptions = PictureOptions(), overrides: [String] = []
  ) throws -> PictureFile {
    let trained = try TrainedModel(path, overrides: overrides, of: TrainedModel.imageKeys, for: "a picture")
    let data = try TestData(trained.configuration, preparation: trained.preparation)
    let test = data.test
    guard count <= test.count else {
      throw ExperimentError.usage(
        "--count \(count): expected at most \(test.count), the number of test images in "
          + data.provenance.location.directory)
    }
    let seed = trained.configuration.training.seed
    let order = RandomStream(seed: UInt64(options.seed ?? seed), purpose: Self.choicePurpose).permutation(test.count)
    var series: [[ImageGrid.Tile]] = []
    var stages = 0
    let isBinarized = test.transform.preprocessing == .binarize
    // The Jacobians of a batch are its images times the latent dimensions.
    for batch in MiniBatches(count: count, size: 32) {
      let positions = batch.map { order[$0] }
      let images: Tensor<Float> = test.batch(positions, noise: .evaluation)
      let reconstructions = try trained.model.reconstructions(
        of: images, identities: positions.map { test.indices[$0] }, seed: UInt64(seed), trained.parameters)
      stages = reconstructions.count
      var rows = [positions.map { Array(test.images[test.indices[$0]]) }]
      if isBinarized { rows.append(try trained.preparation.tiles(of: images)) }
      for stage in reconstructions { rows.append(try trained.preparation.tiles(of: stage, from: batch.startIndex)) }
      series += positions.indices.map { index in rows.map { $0[index] } }
    }
    let grid = try trained.preparation.grid(series, columns: options.columns ?? 8, scale: options.scale)
    let names =
      ["original"] + (isBinarized ? ["binarised"] : [])
      + (stages > 1 ? (0..<stages).map { "t = \($0)" } : ["reconstruction"])
    return try PictureFile(
      writing: grid, to: options.output ?? trained.directory.reconstructionsFile,
      content: "\(count) test image\(count == 1 ? "" : "s"), "
        + (grid.bands == 1 ? "" : "\(grid.columns) in each of \(grid.bands) bands, ")
        + "rows from the top: " + names.joined(separator: ", "))
  }

  /// Of the random stream that chooses test images.
  private static let choicePurpose: UInt8 = 0x30
}

extension Preparation {
  /// A picture of images.
  /// - Parameter columns: nil for as many as make it square.
  /// - Throws: `PictureError.noImages` for features, `PictureError.tooLarge`.
  func grid(_ series: [[ImageGrid.Tile]], columns: Int?, scale: Int?) throws(PictureError) -> ImageGrid {
    guard imageShape.count == 3 else { throw .noImages(dataSet: dataSet, features: pixelCount) }
    let square = Int(Double(series.count).squareRoot().rounded(.up))
    return try ImageGrid(series: series, tileShape: imageShape, columns: columns ?? square, scale: scale)
  }

  /// Images in the model's space, [B, D], in the units that it was trained on.
  func restored(_ images: Tensor<Float>) -> Tensor<Float> {
    Tensor(shape: images.shape) { pixels in
      images.withUnsafeBufferPointer { transform.restorePixels(from: $0, into: pixels) }
    }
  }

  /// Images in the model's space, [B, D], as bytes to show.
  ///
  /// - Parameter first: what an error calls the first of them.
  /// - Throws: `PictureError.notFinite`.
  func tiles(of images: Tensor<Float>, from first: Int = 0) throws(PictureError) -> [ImageGrid.Tile] {
    let pixels = restored(images)
    var tiles: [ImageGrid.Tile] = []
    for index in 0..<images.shape[0] {
      guard images[index].isFinite else { throw .notFinite(image: first + index) }
      // Standardised images come back as they were, and so may a reconstruction be darker than dark.
      tiles.append(pixels[index].scalars.map { UInt8(min(max($0, 0), 1) * 255 + 0.5) })
    }
    return tiles
  }
}
