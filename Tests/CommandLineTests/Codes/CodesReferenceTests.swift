import Foundation
import NumPyFiles
import TestSupport
import Testing

/// What `vlae encode` and `vlae decode` write, against an independent computation in NumPy from the exported weights.
@Suite("Codes against NumPy")
struct CodesReferenceTests {
  @Test(.enabled(if: Python.hasSafetensors, Python.requirement), arguments: [
    ["vae"], ["savae", "2"], ["hf", "3"], ["iaf", "2"], ["vlae", "4"], ["vlae-cg", "3"],
  ], ["gaussian", "bernoulli"])
  func codesAgree(model: [String], likelihood: String) throws {
    let experiment = try TinyExperiment()
    let steps = model.count > 1 ? ["model.steps=\(model[1])"] : []
    let outcome = try experiment.train(
      ["model.kind=\(model[0])", "model.likelihood=\(likelihood)", "model.latent=3", "model.hidden=9,7"] + steps)
    #expect(outcome.status == 0, "\(outcome.errors)")
    // Images of another program.
    let images = experiment.folder.file("images.npy")
    let made = try Python.run(
      "import numpy, sys; numpy.save(sys.argv[1], numpy.random.default_rng(1).integers(0, 256, (5, 8, 8), dtype='uint8'))",
      [images])
    #expect(made.status == 0, "\(made.errors)")
    var arguments = ["encode", "run", "--images", images, "--importanceSamples", "40", "--to", "codes.npz"]
    if model[0] != "iaf" { arguments += ["--covariance", "full"] }
    for command in [
      arguments, ["decode", "run", "codes.npz", "--to", "decoded.npy"], ["export", "run", "--to", "weights.safetensors"],
    ] {
      let outcome = try vlae(command, in: experiment.folder)
      #expect(outcome.status == 0, "\(command): \(outcome.errors)")
    }
    let script = "\(OutsidePackage.root)/Tests/CommandLineTests/Codes/reference.py"
    let compared = try run(
      [Python.path, script, "weights.safetensors", images, "codes.npz", "decoded.npy", "40"], in: experiment.folder.path)
    #expect(compared.status == 0, "\(compared.errors)")
    let differences = compared.output.split(whereSeparator: \.isWhitespace).map { $0.split(separator: "=") }
    #expect(differences.count == 5)
    for difference in differences {
      // The single precision of a few hundred operations.
      let value = try #require(Double(difference[1]))
      #expect(value < 2e-5, "\(difference[0]) of \(model) differs by \(value)")
    }
  }

  /// The page about Python, as it stands: its code is run, and gives what the program gives.
  @Test(.enabled(if: Python.hasSafetensors, Python.requirement)) func thePageAboutPython() throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train(["model.steps=3", "model.hidden=9,7"]).status == 0)
    let pixels = (0..<64).map { Float(($0 * 37) % 256) / 255 }
    try NumPyArray(pixels, shape: [8, 8]).write(to: experiment.folder.file("image.npy"))
    try NumPyArray(pixels, shape: [1, 8, 8]).write(to: experiment.folder.file("images.npy"))
    for command in [
      ["export", "run", "--to", "weights.safetensors"],
      ["encode", "run", "--images", "images.npy", "--covariance", "full", "--to", "codes.npz"],
      ["decode", "run", "codes.npz", "--to", "decoded.npy"],
    ] { #expect(try vlae(command, in: experiment.folder).status == 0) }

    let page = try String(contentsOfFile: "\(OutsidePackage.root)/docs/images.md", encoding: .utf8)
    let script = try #require(page.components(separatedBy: "```python\n").last?.components(separatedBy: "```").first)
    let outcome = try Python.run(script, [], in: experiment.folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let byHand = try NumPyArchive(contentsOf: experiment.folder.file("by-hand.npz"))
    let codes = try NumPyArchive(contentsOf: experiment.folder.file("codes.npz"))
    let decoded = try NumPyArray(contentsOf: experiment.folder.file("decoded.npy"))
    for (expected, found) in [
      (try byHand.array("code"), try codes.array("code")),
      (try byHand.array("covariance"), try codes.array("covariance")), (try byHand.array("reconstruction"), decoded),
    ] {
      #expect(expected.count == found.count && expected.count > 0)
      for (a, b) in zip(expected.doubles, found.doubles) { #expect(abs(a - b) < 2e-5) }
    }
  }
}
