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
    description = try ModelDescription(reader)
    batch = try reader.integer("batch", atLeast: 1)
  }

  /// The tensor called `name`, of the given shape.
  func tensor<Scalar>(_ name: String, shape: Shape, as scalar: Scalar.Type) throws -> Tensor<Scalar> {
    let stored = try file.tensor(name, shape: Array(shape), type: .float64)
    return Tensor<Scalar>(Tensor<Double>(stored.doubles, shape: shape))
  }
}
