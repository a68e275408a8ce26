import Experiments
import LatentModels
import TestSupport
import Testing

struct GoldenFileTests {
  private let good = goldenFolder + "/vlae-gaussian-t4.safetensors"

  @Test func theModelIsThatOfTheMetadata() throws {
    let golden = try GoldenFile(contentsOf: good)
    let metadata = golden.file.metadata
    #expect(golden.description.kind == .vlae)
    #expect(golden.description.likelihood == .gaussian)
    #expect(golden.description.steps == 4)
    #expect("\(golden.description.pixels)" == metadata["pixels"])
    #expect(golden.description.hidden.map(String.init).joined(separator: ",") == metadata["hidden"])
    #expect("\(golden.description.latent)" == metadata["latent"])
    #expect(golden.description[.damping] == metadata["damping"].flatMap { Double($0) })
    #expect("\(golden.batch)" == metadata["batch"])
  }

  @Test(arguments: [
    ("format", "golden/2", "expected \"golden/1\", found \"golden/2\""),
    ("model", "gan", "expected one of vae, savae, hf, iaf, vlae, vlae-cg, found \"gan\""),
    ("likelihood", "poisson", "expected one of gaussian, bernoulli, found \"poisson\""),
    ("pixels", "0", "expected whole numbers from 1 to 1048576, found \"0\""),
    ("hidden", "3,,4", "expected whole numbers from 1 to 1048576, found \"3,,4\""),
    ("latent", "3,4", "expected one whole number, found \"3,4\""),
    ("steps", "-1", "expected whole numbers from 0 to 1048576, found \"-1\""),
    ("batch", "9999999999", "expected whole numbers from 1 to 1048576, found \"9999999999\""),
    ("damping", "inf", "expected a number above 0, found \"inf\""),
  ])
  func badMetadataIsNamed(key: String, value: String, problem: String) throws {
    let folder = try TemporaryFolder()
    let path = try rewrite(to: folder, metadata: [key: value])
    let error = #expect(throws: SafetensorsError.self) { try GoldenFile(contentsOf: path) }
    #expect(error?.description == "\(path): metadata \"\(key)\": \(problem)")
  }

  /// Sizes that the tensors do not have must be found out before anything of that size is computed.
  @Test(arguments: [
    ("steps", "1048576", "expected.modes"), ("latent", "1000", "parameter.encoder.mean.weight"),
    ("batch", "1000000", "input.x"), ("pixels", "1000000", "parameter.encoder.hidden0.weight"),
  ])
  func sizesMustBeThoseOfTheTensors(key: String, value: String, tensor: String) throws {
    let folder = try TemporaryFolder()
    let golden = try GoldenFile(contentsOf: rewrite(to: folder, metadata: [key: value]))
    let error = #expect(throws: SafetensorsError.self) { try Verification(of: golden, as: Double.self) }
    #expect(error?.description.contains(": tensor \"\(tensor)\": expected the shape [") == true)
  }

  @Test(arguments: [
    "input.noise", "expected.precision", "gradient.decoder.output.bias", "parameter.decoder.logVariance",
  ])
  func aMissingTensorIsNamed(name: String) throws {
    let folder = try TemporaryFolder()
    let golden = try GoldenFile(contentsOf: rewrite(to: folder, without: name))
    let error = #expect(throws: SafetensorsError.self) { try Verification(of: golden, as: Float.self) }
    #expect(error?.subject == "tensor \"\(name)\"")
    #expect(error?.expected == "a tensor of this name")
  }

  @Test func aChangedValueIsFound() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("changed.safetensors")
    let file = try SafetensorsFile(contentsOf: good)
    let tensors = file.tensors.map { tensor in
      var values = tensor.doubles
      if tensor.name == "expected.loss" { values[0] *= 1 + 1e-6 }
      return SafetensorsTensor(name: tensor.name, shape: tensor.shape, values: values)
    }
    try SafetensorsFile(path: path, tensors: tensors, metadata: file.metadata).write()
    let verification = try Verification(of: GoldenFile(contentsOf: path), as: Double.self)
    #expect(!verification.passes)
    #expect(verification.comparisons.filter { !$0.passes }.map(\.name) == ["expected.loss"])
  }

  private func rewrite(
    to folder: TemporaryFolder, without name: String? = nil, metadata: [String: String] = [:]
  ) throws -> String {
    let file = try SafetensorsFile(contentsOf: good)
    let path = folder.file("changed.safetensors")
    try SafetensorsFile(
      path: path, tensors: file.tensors.filter { $0.name != name }, metadata: file.metadata.merging(metadata) { $1 }
    ).write()
    return path
  }
}
