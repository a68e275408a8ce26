import Experiments
import Foundation
import LocatedJSON
import TestSupport

/// A folder with a small data set in `data` and a configuration of a small model in `config.json`.
struct TinyExperiment {
  let folder: TemporaryFolder

  static let configuration = """
    {
      "name": "tiny",
      "data": {"set": "mnist", "directory": "data", "validation": 64},
      "model": {"kind": "vlae", "latent": 2, "hidden": [8, 8], "steps": 1},
      "training": {"epochs": 2, "batch": 32, "learningRate": 0.005, "seed": 1},
      "evaluation": {"importanceSamples": 10}
    }
    """

  init(_ images: BlobImages = BlobImages(), configuration: String = configuration) throws {
    folder = try TemporaryFolder()
    try images.write(to: folder, "data")
    try folder.write(configuration, to: "config.json")
  }

  /// Trains into `run`, by default with the configuration as it is.
  func train(
    _ settings: [String] = [], options: [String] = [], output: String = "run", configuration: String = "config.json"
  ) throws -> ProgramOutcome {
    try vlae(Self.arguments(settings, options: options, output: output, configuration: configuration), in: folder)
  }

  static func arguments(
    _ settings: [String] = [], options: [String] = [], output: String = "run", configuration: String = "config.json"
  ) -> [String] {
    ["train", configuration, "--output", output] + settings.flatMap { ["--set", $0] } + options
  }

  func json(_ name: String) throws -> JSONValue {
    try JSONParser.parse(folder.bytes(of: name), source: name).value
  }

  /// The lines of a run's metrics.
  func metrics(of run: String = "run") throws -> [JSONValue] {
    try folder.text(of: run + "/metrics.jsonl").split(separator: "\n").map {
      try JSONParser.parse(Array($0.utf8), source: "metrics").value
    }
  }

  /// The result of a run without what differs from one time to the next.
  func timelessResult(of run: String = "run") throws -> JSONValue {
    try json(run + "/result.json").removingEverywhere("seconds")
  }
}

extension JSONValue {
  var keys: [String] {
    guard case .object(let members) = self else { return [] }
    return members.map(\.key)
  }

  var double: Double? {
    switch self {
    case .number(let value): value
    case .integer(let value): Double(value)
    default: nil
    }
  }

  /// Without the key, here and in all objects inside.
  func removingEverywhere(_ key: String) -> JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(members.filter { $0.key != key }.map { ($0.key, $0.value.removingEverywhere(key)) })
  }
}
