import Foundation
import TestSupport
import Testing

/// Python with NumPy, as `make test` provides it.
enum Python {
  static let path = ProcessInfo.processInfo.environment["VLAE_PYTHON"] ?? "\(OutsidePackage.root)/.build/python/bin/python3"

  static let hasSafetensors: Bool =
    (try? TestSupport.run([path, "-c", "import numpy, safetensors.numpy"]))?.status == 0

  static let requirement: Comment = "needs Python with numpy and safetensors at .build/python or $VLAE_PYTHON"

  /// Runs a script with arguments.
  static func run(_ script: String, _ arguments: [String], in folder: TemporaryFolder? = nil) throws -> ProgramOutcome {
    try TestSupport.run([path, "-c", script] + arguments, in: folder?.path)
  }
}
