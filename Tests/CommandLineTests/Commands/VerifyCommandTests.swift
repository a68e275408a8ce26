import Experiments
import Foundation
import TestSupport
import Testing

struct VerifyCommandTests {
  private static let goldens = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden").path
  private static let golden = goldens + "/vlae-gaussian-t4.safetensors"

  @Test(arguments: ["double", "float"])
  func goodFilesPass(precision: String) throws {
    let files = [Self.golden, Self.goldens + "/vae-bernoulli.safetensors"]
    let outcome = try vlae(["verify"] + files + ["--precision", precision])
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.last == "2 of 2 files agree")
    for file in files {
      #expect(lines.contains("\(file) (\(precision))"))
      for tensor in try SafetensorsFile(contentsOf: file).tensors.map(\.name)
      where tensor.hasPrefix("expected.") || tensor.hasPrefix("gradient.") {
        #expect(lines.contains { $0.hasPrefix(tensor + " ") && $0.hasSuffix("  ok") }, "\(tensor)")
      }
    }
  }

  /// Every tensor whose change must show: in the tensor itself where it is an expectation, else in those that follow.
  @Test(arguments: [
    ("expected.elbo", "expected.elbo"), ("expected.loss", "expected.loss"), ("expected.modes", "expected.modes"),
    ("expected.precision", "expected.precision"),
    ("gradient.encoder.hidden0.weight", "gradient.encoder.hidden0.weight"),
    ("gradient.decoder.logVariance", "gradient.decoder.logVariance"),
    ("parameter.decoder.output.weight", "expected.elbo"), ("parameter.decoder.logVariance", "expected.precision"),
    ("input.x", "expected.elbo"), ("input.noise", "expected.elbo"),
  ])
  func aChangeOfAMillionthFails(tensor: String, named: String) throws {
    let folder = try TemporaryFolder()
    let changed = try Self.write(to: folder) { name, values in
      guard name == tensor else { return }
      let largest = values.indices.max { abs(values[$0]) < abs(values[$1]) }!
      values[largest] += 1e-6 * abs(values[largest])
    }
    let outcome = try vlae(["verify", Self.golden, changed])
    #expect(outcome.status == 1)
    #expect(
      outcome.errors
        == "error: 1 of 2 golden files failed: their lines above name the tensors beyond tolerance\n")
    let failed = outcome.output.split(separator: "\n").filter { $0.hasSuffix("FAILED") }
    #expect(failed.contains { $0.hasPrefix(named + " ") })
    if tensor == named { #expect(failed.count == 1) }
  }

  @Test(arguments: [Double.nan, .infinity, 1])
  func aValueThatCannotBeFails(value: Double) throws {
    let folder = try TemporaryFolder()
    // The encoder's log variance has no part in vlae: its gradient is expected to be exactly zero.
    for tensor in ["expected.elbo", "gradient.encoder.logVariance.bias", "parameter.decoder.output.bias"] {
      let changed = try Self.write(to: folder) { name, values in
        if name == tensor { values[0] = value }
      }
      #expect(try vlae(["verify", changed]).status == 1, "\(tensor)")
    }
  }

  @Test func filesThatAreNoGoldenFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: Self.golden)))
    let header = 8 + Int(bytes[0]) + 256 * Int(bytes[1])
    try folder.write(Array(bytes[..<3000]), to: "header.safetensors")
    expectError(
      try vlae(["verify", "header.safetensors"], in: folder), 65,
      "header.safetensors: byte 0: expected a safetensors file, whose first 8 bytes are the header's length, "
        + "up to 2992 here, found \(header - 8)")
    try folder.write(Array(bytes.dropLast(8)), to: "data.safetensors")
    let cut = try vlae(["verify", "data.safetensors"], in: folder)
    #expect(cut.status == 65)
    #expect(
      cut.errors.contains(
        #/^error: data.safetensors: byte \d+: tensor "[a-zA-Z.0-9]+": expected data_offsets of a begin and an end /#))

    _ = try Self.write(to: folder, as: { SafetensorsTensor(name: $0, shape: $1, values: $2.map { Float($0) }) })
    expectError(
      try vlae(["verify", "changed.safetensors"], in: folder), 65,
      "changed.safetensors: tensor \"parameter.encoder.hidden0.weight\": expected the dtype F64, found F32")

    let experiment = try TinyExperiment()
    #expect(try experiment.train().status == 0)
    let checkpoint = "run/checkpoints/last.safetensors"
    expectError(
      try vlae(["verify", checkpoint], in: experiment.folder), 65,
      "\(checkpoint): metadata \"format\": expected \"golden/1\", found \"vlae-checkpoint/2\"")
    expectError(
      try vlae(["verify", "no.safetensors"], in: folder), 66,
      "cannot open no.safetensors: No such file or directory; check the path")
  }

  /// Writes the golden file with its tensors changed, and returns its path.
  private static func write(
    to folder: TemporaryFolder,
    changing change: (_ name: String, _ values: inout [Double]) -> Void = { _, _ in },
    as tensor: (String, [Int], [Double]) -> SafetensorsTensor = { SafetensorsTensor(name: $0, shape: $1, values: $2) }
  ) throws -> String {
    let file = try SafetensorsFile(contentsOf: golden)
    let tensors = file.tensors.map { original in
      var values = original.doubles
      change(original.name, &values)
      return tensor(original.name, original.shape, values)
    }
    let path = folder.file("changed.safetensors")
    try SafetensorsFile(path: path, tensors: tensors, metadata: file.metadata).write()
    return path
  }
}
