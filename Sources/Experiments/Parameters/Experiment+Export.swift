import ImageData
import LatentModels
import LocatedJSON

extension Experiment {
  /// Writes the parameters of a run's checkpoint, the one that an evaluation takes, to a file for other programs, and
  /// with them what its images were centred by.
  ///
  /// - Parameter overrides: of the run's data.directory.
  /// - Returns: what the file holds, for a person.
  /// - Throws: `RunDirectoryError`, `ConfigurationError`, `ExperimentError`, `ImageDataError`, `SafetensorsError`,
  ///   `JSONError`, `FileError`.
  public static func export(run path: String, to destination: String, overrides: [String] = []) throws -> String {
    let trained = try TrainedRun(path, overrides: overrides, of: [dataDirectoryKey], for: "an export")
    try Files.requireReplaceable(destination, kind: "file of parameters alone") { bytes in
      (try? SafetensorsFile(parsing: bytes, path: destination))?.metadata["format"] == ParameterFile.format
    }
    let (configuration, epoch) = (trained.configuration, trained.checkpoint.epoch)
    let transform = trained.data.training.transform
    try ParameterFile.write(
      trained.parameters, of: trained.model.description, preparation: transform,
      notes: ["name": configuration.name, "data": configuration.data.set, "epoch": "\(epoch)"], to: destination)
    return "\(destination): \(trained.parameters.count) parameters of \(configuration.name), epoch \(epoch)"
      + (transform.preprocessing.centres ? ", and the mean of its training images" : "")
  }
}
