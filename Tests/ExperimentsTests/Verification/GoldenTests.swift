import Experiments
import Foundation
import LatentModels
import Testing

/// The folder of the reference files, in the sources of the tests.
let goldenFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("Golden").path

struct GoldenTests {
  private static let files = (try? FileManager.default.contentsOfDirectory(atPath: goldenFolder).sorted()) ?? []

  @Test func everyKindIsThere() {
    let kinds = ["vae-gaussian", "vae-bernoulli", "vlae-gaussian", "vlae-bernoulli"]
    for kind in kinds { #expect(Self.files.contains { $0.hasPrefix(kind) }) }
    #expect(Self.files.allSatisfy { $0.hasSuffix(".safetensors") })
  }

  @Test(arguments: files) func doublePrecisionAgrees(file: String) throws {
    try verify(file, as: Double.self, tolerance: 1e-9)
  }

  @Test(arguments: files) func singlePrecisionAgrees(file: String) throws {
    try verify(file, as: Float.self, tolerance: 2e-3)
  }

  private func verify<Scalar: TensorScalar>(_ name: String, as scalar: Scalar.Type, tolerance: Double) throws {
    let golden = try GoldenFile(contentsOf: goldenFolder + "/" + name)
    let verification = try Verification(of: golden, as: Scalar.self)
    // Everything that the file expects, each once.
    let expected = golden.file.tensors.map(\.name).filter { $0.hasPrefix("expected.") || $0.hasPrefix("gradient.") }
    #expect(verification.comparisons.map(\.name).sorted() == expected.sorted())
    for comparison in verification.comparisons {
      #expect(comparison.tolerance == tolerance)
      #expect(comparison.passes, "\(comparison.name): \(comparison.error)")
    }
    let zeros = verification.comparisons.filter(\.mustBeZero).map(\.name)
    let unused = ["gradient.encoder.logVariance.weight", "gradient.encoder.logVariance.bias"]
    #expect(zeros == ([.vlae, .vlaeCG].contains(golden.description.kind) ? unused : []))
    #expect(verification.passes)
  }
}
