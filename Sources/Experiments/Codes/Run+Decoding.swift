import ImageData
import LatentModels
import NumPyFiles

extension Run {
  /// Decodes codes with the run's model, and writes the images as an array (`.npy`) or a picture (`.png`).
  ///
  /// The array is [N, height, width], [N, height, width, 3] or [N, features], in the units that the model was trained on:
  /// brightness from 0 to 1, the values of `data.range`, or those of standardised features.
  ///
  /// - Parameters:
  ///   - codes: a file with an array [N, Z].
  ///   - destination: nil for a picture in the run directory.
  ///   - force: replaces an array file that is there.
  /// - Returns: what was written, for a person.
  public func decode(
    codes: String, to destination: String? = nil, scale: Int? = nil, force: Bool = false
  ) throws -> String {
    let trained = try load()
    let latent = try CodeFile.read(codes, latent: trained.model.description.latent)
    let path = destination ?? directory.path(.decoded)
    if path.lowercased().hasSuffix(".npy") {
      try CodeFile.requireFree(path, isForced: force)
      let images = try trained.array(of: trained.decode(latent))
      try images.write(to: path)
      return "\(path): \(latent.shape[0]) images, an array of shape \(images.shape)"
    }
    let tiles = try trained.preparation.tiles(of: trained.model.decodedMeans(of: latent, trained.parameters))
    let grid = try trained.preparation.grid(tiles.map { [$0] }, columns: nil, scale: scale)
    return try PictureFile(writing: grid, to: path, content: "\(tiles.count) decoded images").description
  }

  /// Decodes codes on the way from one image's to another's, and writes them as a picture: the images themselves at both
  /// ends, and between them the decoder's at equal distances.
  ///
  /// - Parameters:
  ///   - first: the number of an image in its file, as `encode` and `score` have it, or the path of one.
  ///   - last: likewise.
  ///   - images: where numbers count, as `data.set` takes it; nil for the run's test images.
  ///   - steps: at least 2.
  public func interpolate(
    from first: String, to last: String, images: String? = nil, steps: Int, scale: Int? = nil,
    destination: String? = nil, overrides: [String] = []
  ) throws -> PictureFile {
    let (trained, ends) = try imagesAtEnds([first, last], of: images, overrides: overrides)
    let codes = try ends.map { try trained.encode($0).means }
    let weights = (0..<steps).map { Float($0) / Float(steps - 1) }
    let path = Tensor.concatenate(weights.map { codes[0] * (1 - $0) + codes[1] * $0 }, axis: 0)
    let between = try trained.preparation.tiles(of: trained.model.decodedMeans(of: path, trained.parameters))
    let originals = ends.map { Array($0.images[$0.indices[0]]) }
    let series = [[originals[0]]] + between.map { [$0] } + [[originals[1]]]
    let grid = try trained.preparation.grid(series, columns: series.count, scale: scale)
    return try PictureFile(
      writing: grid, to: destination ?? directory.path(.interpolation),
      content: "image \(first), \(steps) steps between the codes, image \(last)")
  }

  /// One image each, as the model sees it.
  private func imagesAtEnds(
    _ ends: [String], of images: String?, overrides: [String]
  ) throws -> (TrainedModel, [PreparedImages]) {
    var numbered: (TrainedModel, PreparedImages)?
    var result: [PreparedImages] = []
    for end in ends {
      guard let number = Int(end) else {
        let (_, alone) = try imagesForModel(end, overrides: overrides, for: "an interpolation")
        if alone.count != 1 {
          throw ExperimentError.unsuitable(key: end, expected: "one image, or a number", found: "\(alone.count) images")
        }
        result.append(alone)
        continue
      }
      let found = try numbered ?? imagesForModel(images, overrides: overrides, for: "an interpolation")
      numbered = found
      let data = found.1
      guard let index = data.indices.first(where: { data.images.number(of: $0) == number }) else {
        let numbers = data.indices.map(data.images.number)
        throw ExperimentError.usage(
          "\(number): expected the number of one of the \(data.count) images, "
            + numbers.prefix(5).map(String.init).joined(separator: ", ") + (numbers.count > 5 ? " ..." : "")
            + " as vlae encode and vlae score print them, or the path of an image")
      }
      result.append(PreparedImages(data.images, indices: [index], transform: data.transform, seed: data.seed))
    }
    return (try numbered?.0 ?? load(), result)
  }
}

extension TrainedModel {
  /// Images of `decode` with the axes of an array file.
  fileprivate func array(of images: Tensor<Float>) throws -> NumPyArray {
    if !images.isFinite { throw ExperimentError.figuresNotFinite(quantity: "a decoded image") }
    var values = images
    if let range = configuration.data.range { values = values * Float(range[1] - range[0]) + Float(range[0]) }
    let (shape, count) = (preparation.imageShape, images.shape[0])
    guard shape.count == 3 else { return NumPyArray(values) }
    if shape[0] == 1 { return NumPyArray(values.scalars, shape: [count, shape[1], shape[2]]) }
    let planes = values.reshaped(to: [count, shape[0], shape[1], shape[2]])
    return NumPyArray(planes.permuted([0, 2, 3, 1]))
  }
}
