/// The folder with everything about one run.
public struct RunDirectory: Sendable, Equatable {
  public let path: String

  public init(path: String) { self.path = path }

  /// The folder of a run that was not told where to go.
  public static func defaultPath(name: String) -> String { "runs/\(name)" }

  /// The resolved configuration.
  public var configurationFile: String { path(.configuration) }
  /// One JSON object per line for each epoch.
  public var metricsFile: String { path(.metrics) }
  /// How the terms of the bound pulled at the encoder at the first step.
  public var firstStepFile: String { path(.firstStep) }
  /// What the run was made with.
  public var environmentFile: String { path(.environment) }
  /// The outcome, written at the end of the training's own evaluation.
  public var resultFile: String { path(.result) }
  /// Why the run failed; there only until it is started again.
  public var failureFile: String { path(.failure) }
  /// Every evaluation of the run, each named by what it evaluated.
  public func evaluationFile(_ name: String) -> String { path(.evaluations) + "/\(name).json" }
  /// Where the training stands, at the end of its last epoch or inside one.
  public var lastCheckpoint: String { path(.checkpoints) + "/" + Self.checkpointNames[0] }
  /// The parameters with the best validation ELBO.
  public var bestCheckpoint: String { path(.checkpoints) + "/" + Self.checkpointNames[1] }
  /// The time spent up to the last checkpoint.
  var clockFile: String { path(.checkpoints) + "/" + Self.checkpointNames[2] }
  /// Held by the process that writes here.
  var lockFile: String { path(.lock) }

  /// Pictures of samples from the prior, unless they were sent elsewhere.
  public var samplesFile: String { path(.samples) }
  /// Pictures of reconstructions, unless they were sent elsewhere.
  public var reconstructionsFile: String { path(.reconstructions) }

  /// All that a run, or a command on it, writes at the top of its folder.
  enum Entry: String, CaseIterable {
    case configuration = "config.json"
    case metrics = "metrics.jsonl"
    case firstStep = "first-step.json"
    case environment = "environment.json"
    case result = "result.json"
    case failure = "failure.json"
    case samples = "samples.png"
    case reconstructions = "reconstructions.png"
    case codes = "codes.npz"
    case decoded = "decoded.png"
    case interpolation = "interpolation.png"
    case scores = "scores.csv"
    case outliers = "outliers.png"
    case checkpoints
    case evaluations
    case lock = ".lock"
    /// An earlier run on its way out.
    case replaced = ".replaced"
  }

  static let checkpointNames = ["last.safetensors", "best.safetensors", "clock.json"]

  func path(_ entry: Entry) -> String { path + "/" + entry.rawValue }
}
