import ImageData
import LatentModels

/// The model of a run, from the checkpoint that is evaluated. It needs no data: the checkpoint knows how images are
/// prepared.
struct TrainedModel {
  let directory: RunDirectory
  let configuration: ExperimentConfiguration
  let checkpoint: Checkpoint

  var model: any LatentModel { checkpoint.state.model }
  var parameters: NamedValues<Tensor<Float>> { checkpoint.state.parameters }
  var preparation: Preparation { checkpoint.preparation }

  /// - Parameters:
  ///   - overrides: `KEY=VALUE` texts that win over the run's configuration.
  ///   - keys: the settings that can be overridden; the others are part of what was trained.
  ///   - purpose: what the run is opened for, as an error calls it.
  /// - Throws: `RunDirectoryError`, `ConfigurationError`, `ExperimentError`, `SafetensorsError`, `JSONError`,
  ///   `FileError`.
  init(_ path: String, overrides: [String], of keys: [String], for purpose: String) throws {
    directory = try RunDirectory.open(path)
    let trained = try directory.configuration()
    let configuration = try ExperimentConfiguration(contentsOf: directory.configurationFile, overrides: overrides)
    if configuration.fieldsThatDiffer(from: trained).contains(where: { !keys.contains($0.key) }) {
      let list = keys.count < 2 ? keys.joined() : keys.dropLast().joined(separator: ", ") + " and " + keys.last!
      throw ExperimentError.usage(
        "\(purpose) can override \(list) only, found "
          + overrides.joined(separator: " ") + ": train another run for the rest")
    }
    self.configuration = configuration
    checkpoint = try Checkpoint(try directory.evaluatedCheckpoint(trained), trained)
    if checkpoint.epoch == 0 {
      throw RunDirectoryError.incomplete(
        path: path, file: "checkpoint of a whole epoch",
        meaning: "`vlae train` with the same configuration goes on with it")
    }
  }
}
