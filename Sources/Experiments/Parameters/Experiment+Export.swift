import LatentModels

extension Experiment {
  /// Writes the parameters of a run's checkpoint, the one that an evaluation takes, to a file for other programs.
  ///
  /// - Returns: what the file holds, for a person.
  /// - Throws: `RunDirectoryError`, `ConfigurationError`, `SafetensorsError`, `JSONError`, `FileError`.
  public static func export(run path: String, to destination: String) throws -> String {
    let run = try RunDirectory.open(path)
    let configuration = try run.configuration()
    let file = try run.evaluatedCheckpoint(configuration)
    // The data need not be at hand: the first layer's weights tell the number of pixels.
    let first = try file.tensor("parameter.encoder.hidden0.weight")
    guard first.shape.count == 2, first.shape[1] > 0 else {
      throw SafetensorsError(
        path: file.path, subject: "tensor \"\(first.name)\"", expected: "the shape [hidden, pixels]",
        found: "\(first.shape)")
    }
    try Files.requireReplaceable(destination, kind: "file of parameters alone") { bytes in
      (try? SafetensorsFile(contentsOf: destination))?.metadata["format"] == ParameterFile.format
    }
    let description = configuration.modelDescription(pixels: first.shape[1])
    let parameters = try ParameterFile.read(file, for: description.makeModel())
    try ParameterFile.write(
      parameters, of: description,
      notes: [
        "name": configuration.name, "data": configuration.data.set,
        "preprocessing": configuration.data.preprocessing.rawValue, "epoch": try file.metadata("epoch"),
      ],
      to: destination)
    return "\(destination): \(parameters.count) parameters of \(configuration.name), epoch \(try file.metadata("epoch"))"
  }
}
