import Foundation
import LinearAlgebra
import TensorFiles
import TestSupport
import Testing

/// Damaged files by the hundred, or as many as `make fuzz` asks for: reading gives tensors whose shapes hold their
/// numbers, or a `TensorFileError` that names the file; it never crashes, takes long, or fills the memory.
@Suite("Damaged files of tensors", .serialized)
struct TensorFilesFuzzTests {
  private static let count = ProcessInfo.processInfo.environment["VLAE_FUZZ"].flatMap(Int.init) ?? 300

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

    func read(_ path: String) throws -> [Tensor<Double>] {
      switch self {
      case .array, .narrowArray: [try Tensor(npy: path)]
      case .archive: [try Tensor(npz: path, name: "x")] + (try [String: Tensor<Double>](npz: path)).values
      case .tensors:
        [try Tensor(safetensors: path, name: "x")] + (try [String: Tensor<Double>](safetensors: path)).values
      }
    }
  }

  @Test("an error with the file's name, or tensors", arguments: Format.allCases)
  func fuzz(format: Format) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("file")
    try format.write(path)
    let content = try folder.bytes(of: "file")
    let before = try peakMemory()
    var (slowest, refused) = (Duration.zero, 0)
    for seed in 0..<Self.count {
      var mutation = Mutation(seed: seed)
      try folder.write(mutation.mutate(content), to: "file")
      let start = ContinuousClock.now
      do {
        for tensor in try format.read(path) {
          #expect(tensor.scalars.count == tensor.shape.elementCount, "seed \(seed)")
        }
      } catch {
        refused += 1
        let message = try #require(error as? TensorFileError, "seed \(seed): \(error)").description
        #expect(message.hasPrefix(path) && !message.contains("\n"), "seed \(seed): \(message)")
      }
      slowest = max(slowest, ContinuousClock.now - start)
    }
    #expect(refused > Self.count / 8 && refused < Self.count, "\(refused) refused: too mild or too wild damage")
    #expect(slowest < .seconds(10), "the slowest file")
    #expect(try peakMemory() - before < 1 << 30)
  }
}
