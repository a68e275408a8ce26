import ImageData
import LatentModels

extension Run {
  /// Writes the parameters of the run's checkpoint, the one that an evaluation takes, to a file for other programs, and
  /// with them what its images were centred by.
  ///
  /// - Returns: what the file holds, for a person.
  /// - Throws: `RunDirectoryError`, `ConfigurationError`, `ExperimentError`, `SafetensorsError`, `JSONError`,
  ///   `FileError`.
  public func export(to destination: String) throws -> String {
    let trained = try TrainedModel(path, overrides: [], of: [], for: "an export")
    try Files.requireReplaceable(destination, kind: "file of parameters alone") { bytes in
      (try? SafetensorsFile(parsing: bytes, path: destination))?.metadata["format"] == ParameterFile.format
    }
    let (configuration, epoch) = (trained.configuration, trained.checkpoint.bestEpoch)
    let transform = trained.preparation.transform
    try ParameterFile.write(
      trained.parameters, of: trained.model.description, preparation: transform,
      notes: ["name": configuration.name, "data": trained.preparation.dataSet, "epoch": "\(epoch)"], to: destination)
    return "\(destination): \(trained.parameters.count) parameters of \(configuration.name), epoch \(epoch)"
      + (transform.preprocessing.centres ? ", and the mean of its training images" : "")
  }
}
