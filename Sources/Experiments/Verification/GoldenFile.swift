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
    try reader.requireFormat(Self.format)
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
