import ImageData
import LatentModels
import LocatedJSON

/// A run with the checkpoint that is evaluated and the data that it was trained on.
struct TrainedRun {
  let directory: RunDirectory
  let configuration: ExperimentConfiguration
  let data: ExperimentData
  let checkpoint: Checkpoint

  var model: any LatentModel { checkpoint.state.model }
  var parameters: NamedValues<Tensor<Float>> { checkpoint.state.parameters }

  /// - Parameters:
  ///   - overrides: `KEY=VALUE` texts that win over the run's configuration.
  ///   - keys: the settings that can be overridden; the others are part of what was trained.
  ///   - purpose: what the run is opened for, as an error calls it.
  /// - Throws: `RunDirectoryError`, `ConfigurationError`, `ExperimentError`, `ImageDataError`, `SafetensorsError`,
  ///   `JSONError`, `FileError`.
  init(_ path: String, overrides: [String], of keys: [String], for purpose: String) throws {
    directory = try RunDirectory.open(path)
    let trained = try directory.configuration()
    let configuration = try ExperimentConfiguration(contentsOf: directory.configurationFile, overrides: overrides)
    let fixed = ExperimentConfiguration.fields.filter { !keys.contains($0.key) }
    if fixed.contains(where: { $0.load(configuration) != $0.load(trained) }) {
      throw ExperimentError.usage(
        "\(purpose) can override \(keys.joined(separator: " and ")) only, found "
          + overrides.joined(separator: " ") + ": train another run for the rest")
    }
    self.configuration = configuration
    let file = try directory.evaluatedCheckpoint(configuration)
    data = try ExperimentData(configuration)
    checkpoint = try Checkpoint(
      file, model: configuration.modelDescription(pixels: data.training.pixelCount).makeModel(),
      learningRate: configuration.training.learningRate)
  }
}
