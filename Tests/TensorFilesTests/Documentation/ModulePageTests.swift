import Foundation
import LinearAlgebra
import TensorFiles
import TestSupport
import Testing

/// The code on the page of the module, as it stands there but for the folder.
@Suite("The page of TensorFiles")
struct ModulePageTests {
  @Test("is the code below")
  func isCompiled() throws {
    let source = try Catalogue.code(ofFile: "Tests/TensorFilesTests/Documentation/ModulePageTests.swift")
      .map { $0.replacing(#/folder\.file\((".*?")\)/#) { String($0.1) } }
    #expect(try Catalogue("TensorFiles").code().isPart(of: source))
  }

  @Test func files() throws {
    let folder = try TemporaryFolder()
    let x: Tensor<Double> = [[1, 2], [3, 4]]
    try x.write(npy: folder.file("x.npy"))
    let y = try Tensor<Double>(npy: folder.file("x.npy"))

    try ["x": x, "y": y].write(npz: folder.file("both.npz"))
    let both = try [String: Tensor<Double>](npz: folder.file("both.npz"))

    try ["weight": Tensor<Float>(x)].write(safetensors: folder.file("model.safetensors"), metadata: ["layer": "1"])
    let weight = try Tensor<Float>(safetensors: folder.file("model.safetensors"), name: "weight")
    #expect(y == x && both == ["x": x, "y": x] && Tensor<Double>(weight) == x)
  }
}
