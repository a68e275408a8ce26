import LinearAlgebra
import TensorFiles
import TestSupport
import Testing

/// Damaged files by the hundred, or as many as `make fuzz` asks for: reading gives tensors whose shapes hold their
/// numbers, or a `TensorFileError` that names the file; it never crashes, takes long, or fills the memory.
@Suite("Damaged files of tensors", .serialized)
struct TensorFilesFuzzTests {
  enum Format: String, CaseIterable {
    case array, narrowArray, archive, tensors

    private static let tensor: Tensor<Double> = extremes([2, 3, 4])

    func write(_ path: String) throws {
      switch self {
      case .array: try Self.tensor.write(npy: path)
      case .narrowArray: try Tensor<Float>(Self.tensor).write(npy: path)
      case .archive: try ["x": Self.tensor, "y": .ones([5])].write(npz: path)
      case .tensors: try ["x": Self.tensor, "y": .ones([5])].write(safetensors: path, metadata: ["model": "vae"])
      }
    }

    func read(_ path: String) throws(TensorFileError) -> [Tensor<Double>] {
      switch self {
      case .array, .narrowArray: [try Tensor(npy: path)]
      case .archive: [try Tensor(npz: path, name: "x")] + (try [String: Tensor<Double>](npz: path)).values
      case .tensors:
        [try Tensor(safetensors: path, name: "x")] + (try [String: Tensor<Double>](safetensors: path)).values
      }
    }
  }

  @Test("an error with the file's name, or tensors", arguments: Format.allCases)
  func damaged(format: Format) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("file")
    try format.write(path)
    let content = try folder.bytes(of: "file")
    try fuzz(content, to: "file", in: folder, leastRefused: 1 / 8) { seed throws(TensorFileError) in
      for tensor in try format.read(path) {
        #expect(tensor.scalars.count == tensor.shape.elementCount, "seed \(seed)")
      }
    }
  }
}
