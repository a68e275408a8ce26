/// The folder with everything about one run.
public struct RunDirectory: Sendable, Equatable {
  public let path: String

  /// The folder of a run that was not told where to go.
  public static func defaultPath(name: String) -> String { "runs/\(name)" }

  /// The resolved configuration.
  public var configurationFile: String { path(.configuration) }
  /// One JSON object a line for each epoch.
  public var metricsFile: String { path(.metrics) }
  /// What the run was made with.
  public var environmentFile: String { path(.environment) }
  /// The outcome, written at the end.
  public var resultFile: String { path(.result) }
  /// The parameters after the last epoch.
  public var lastCheckpoint: String { path(.checkpoints) + "/" + Self.checkpointNames[0] }
  /// The parameters with the best validation ELBO.
  public var bestCheckpoint: String { path(.checkpoints) + "/" + Self.checkpointNames[1] }

  /// Pictures of samples from the prior, unless they were sent elsewhere.
  public var samplesFile: String { path(.samples) }
  /// Pictures of reconstructions, unless they were sent elsewhere.
  public var reconstructionsFile: String { path(.reconstructions) }

  /// All that a run, or a command on it, writes at the top of its folder.
  enum Entry: String, CaseIterable {
    case configuration = "config.json"
    case metrics = "metrics.jsonl"
    case environment = "environment.json"
    case result = "result.json"
    case samples = "samples.png"
    case reconstructions = "reconstructions.png"
    case checkpoints
  }

  static let checkpointNames = ["last.safetensors", "best.safetensors"]

  func path(_ entry: Entry) -> String { path + "/" + entry.rawValue }
}
