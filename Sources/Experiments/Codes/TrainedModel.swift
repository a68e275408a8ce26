import ImageData
import LatentModels

/// The model of a run, from the checkpoint that is evaluated. It needs no data: the checkpoint knows how images are
/// prepared.
///
/// ```swift
/// let model = try Run("runs/digits").load()
/// let codes = try model.encode(images)
/// let copies = model.decode(codes.means)
/// ```
public struct TrainedModel {
  let directory: RunDirectory
  public let configuration: ExperimentConfiguration
  let checkpoint: Checkpoint

  /// Of the posterior and the decoder.
  public var model: any LatentModel { checkpoint.state.model }
  /// By name, as `vlae export` writes them.
  public var parameters: NamedValues<Tensor<Float>> { checkpoint.state.parameters }
  /// How images become what the model sees.
  public var preparation: Preparation { checkpoint.preparation }
  /// The epoch of the parameters, from 1.
  public var epoch: Int { checkpoint.bestEpoch }

  /// The settings that say which images a model is used on.
  static let imageKeys = ["data.set", "data.directory", "data.test", "data.resize", "data.range"]

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
    try configuration.data.checkTestImages(of: trained.data)
    self.configuration = configuration
    checkpoint = try Checkpoint(try directory.evaluatedCheckpoint(trained), trained)
    if checkpoint.epoch == 0 {
      throw RunDirectoryError.incomplete(
        path: path, file: "checkpoint of a whole epoch",
        meaning: "`vlae train` with the same configuration goes on with it")
    }
  }
}

extension Run {
  /// The trained model: that of the best validation bound, without validation images that of the last epoch.
  /// - Throws: `RunDirectoryError`, `ConfigurationError`, `ExperimentError`, `SafetensorsError`, `JSONError`,
  ///   `FileError`.
  public func load() throws -> TrainedModel { try TrainedModel(path, overrides: [], of: [], for: "a trained model") }
}
