import LinearAlgebra
import TensorFiles
import TestSupport
import Testing

@Suite("Tensor+Safetensors")
struct TensorSafetensorsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("what is written reads back bit by bit, in both precisions", arguments: shapes)
  func roundTrips(shape: Shape) throws {
    let path = folder.file("x.safetensors")
    func check<Scalar: TensorScalar>(_ tensor: Tensor<Scalar>) throws {
      let tensors = ["weight": tensor, "a \"é\"": tensor.flattened()]
      try tensors.write(safetensors: path, metadata: ["model": "é\n"])
      let all = try [String: Tensor<Scalar>](safetensors: path)
      #expect(all.mapValues(\.shape) == tensors.mapValues(\.shape) && all.mapValues(bits) == tensors.mapValues(bits))
      let single = try Tensor<Scalar>(safetensors: path, name: "weight")
      #expect(single.shape == shape && bits(single) == bits(tensor))
      #expect(try safetensorsMetadata(path) == ["model": "é\n"])
      let first = try folder.bytes(of: "x.safetensors")
      try tensors.write(safetensors: path, metadata: ["model": "é\n"])
      #expect(try folder.bytes(of: "x.safetensors") == first, "the same bytes each time")
    }
    try check(extremes(shape) as Tensor<Float>)
    try check(extremes(shape) as Tensor<Double>)
  }

  @Test("no tensors are a file as well")
  func empty() throws {
    try [String: Tensor<Float>]().write(safetensors: folder.file("x"))
    #expect(try [String: Tensor<Float>](safetensors: folder.file("x")).isEmpty)
  }

  /// A file of one tensor.
  private func file(_ type: String, _ shape: String, _ bytes: [UInt8]) throws -> String {
    let header = Array(#"{"x": {"dtype": "\#(type)", "shape": \#(shape), "data_offsets": [0, \#(bytes.count)]}}"#.utf8)
    return try folder.write([UInt8(header.count)] + Array(repeating: 0, count: 7) + header + bytes, to: "x")
  }

  @Test("other types are converted where a tensor holds their numbers")
  func conversions() throws {
    #expect(try Tensor<Float>(safetensors: file("BF16", "[2]", [0x80, 0x3f, 0, 0xc0]), name: "x") == [1, -2])
    #expect(try Tensor<Double>(safetensors: file("F16", "[1]", [0, 0x3c]), name: "x") == [1])
    #expect(try Tensor<Float>(safetensors: file("U8", "[2]", [0, 255]), name: "x") == [0, 255])
    let wide = try file("I64", "[1]", [1, 0, 0, 1, 0, 0, 0, 0])
    #expect(try Tensor<Double>(safetensors: wide, name: "x") == [16_777_217])
    let error = failure(.conversion) { _ = try [String: Tensor<Float>](safetensors: wide) }
    #expect(error?.name == "x")
    #expect(error?.description.contains("16777217.0 at position 0 of elements of type I64") == true)
    #expect(try Tensor<Float>(safetensors: wide, name: "x", converting: .rounding) == [16_777_216])
    try ["x": Tensor<Double>(0.5)].write(safetensors: folder.file("x"))
    _ = failure(.conversion) { _ = try Tensor<Float>(safetensors: folder.file("x"), name: "x") }
    #expect(try [String: Tensor<Float>](safetensors: folder.file("x"), converting: .rounding) == ["x": Tensor(0.5)])
  }

  @Test("what cannot be read or written has its reason")
  func refusals() throws {
    let type = failure(.content) { _ = try [String: Tensor<Float>](safetensors: file("I32", "[1]", [0, 0, 0, 0])) }
    #expect(type?.name == "x" && type?.description.contains("expected a dtype of F32") == true)
    try ["weight": Tensor<Float>(1)].write(safetensors: folder.file("x"))
    let name = failure(.content) { _ = try Tensor<Float>(safetensors: folder.file("x"), name: "weigth") }
    #expect(name?.description.hasSuffix("did you mean \"weight\"?") == true)
    _ = failure(.content) { try ["__metadata__": Tensor<Float>(1)].write(safetensors: folder.file("y")) }
    _ = failure(.content) { _ = try safetensorsMetadata(folder.write("no such file", to: "z")) }
    _ = failure(.file) { _ = try safetensorsMetadata(folder.file("none")) }
    #expect(folder.names == ["x", "z"])
  }
}
