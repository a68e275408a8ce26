import LatentModels

/// Reference values of one model: its parameters, its input with all random numbers, and what must come out.
public struct GoldenFile: Sendable {
  public static let format = "golden/1"

  public let file: SafetensorsFile
  public let description: ModelDescription
  public let batch: Int

  /// - Throws: `FileError`, `SafetensorsError` for a file that is not a golden file or lacks something.
  public init(contentsOf path: String) throws {
    file = try SafetensorsFile(contentsOf: path)
    let reader = MetadataReader(file: file)
    let format: String = try file.metadata("format")
    if format != Self.format { throw reader.failure("format", expected: "\"\(Self.format)\"", found: format) }
    description = ModelDescription(
      kind: try reader.choice("model"), likelihood: try reader.choice("likelihood"),
      pixels: try reader.integer("pixels", atLeast: 1), hidden: try reader.integers("hidden", atLeast: 1),
      latent: try reader.integer("latent", atLeast: 1), steps: try reader.integer("steps", atLeast: 0),
      damping: try reader.number("damping", default: 0.5), stepSize: try reader.number("stepSize", default: 0.0005),
      clipNorm: try reader.number("clipNorm", default: 5))
    batch = try reader.integer("batch", atLeast: 1)
  }

  /// The tensor called `name`, of the given shape.
  func tensor<Scalar>(_ name: String, shape: Shape, as scalar: Scalar.Type) throws -> Tensor<Scalar> {
    let stored = try file.tensor(name, shape: Array(shape), type: .float64)
    return Tensor<Scalar>(Tensor<Double>(stored.doubles, shape: shape))
  }
}

/// Reads numbers and names out of a file's metadata, or says which one is wrong.
private struct MetadataReader {
  let file: SafetensorsFile

  func failure(_ key: String, expected: String, found: String) -> SafetensorsError {
    SafetensorsError(path: file.path, subject: "metadata \"\(key)\"", expected: expected, found: "\"\(found)\"")
  }

  func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String) throws -> Choice {
    let text = try file.metadata(key)
    guard let choice = Choice(rawValue: text) else {
      throw failure(key, expected: "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "), found: text)
    }
    return choice
  }

  func integers(_ key: String, atLeast least: Int) throws -> [Int] {
    let text = try file.metadata(key)
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    // A bound far above any model keeps products of extents from overflowing.
    return try numbers.map { number in
      guard let number, number >= least, number <= 1 << 20 else {
        throw failure(key, expected: "whole numbers from \(least) to \(1 << 20)", found: text)
      }
      return number
    }
  }

  func integer(_ key: String, atLeast least: Int) throws -> Int {
    let numbers = try integers(key, atLeast: least)
    if numbers.count != 1 { throw failure(key, expected: "one whole number", found: try file.metadata(key)) }
    return numbers[0]
  }

  func number(_ key: String, default value: Double) throws -> Double {
    guard let text = file.metadata[key] else { return value }
    guard let number = Double(text), number.isFinite, number > 0 else {
      throw failure(key, expected: "a number above 0", found: text)
    }
    return number
  }
}
