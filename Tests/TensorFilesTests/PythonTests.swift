import Foundation
import LinearAlgebra
import TensorFiles
import TestSupport
import Testing

private let python = ProcessInfo.processInfo.environment["VLAE_PYTHON"] ?? ".build/python/bin/python3"
private let hasPython = (try? run([python, "-c", "import numpy, safetensors.numpy"]))?.status == 0

/// NumPy and the safetensors library read what is written here, and the other way round: the same bits.
@Suite(
  "Files of tensors beside Python",
  .enabled(if: hasPython, "needs Python with numpy and safetensors at .build/python or $VLAE_PYTHON"))
struct PythonTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Reads what is written here, and writes it again by Python's libraries, which then must hold the same.
  @Test("there and back") func thereAndBack() throws {
    var (single, double): ([String: Tensor<Float>], [String: Tensor<Double>]) = ([:], [:])
    for (index, shape) in shapes.enumerated() {
      (single["s\(index)"], double["d\(index)"]) = (extremes(shape), extremes(shape))
    }
    for (name, tensor) in single { try tensor.write(npy: folder.file(name + ".npy")) }
    for (name, tensor) in double { try tensor.write(npy: folder.file(name + ".npy")) }
    try single.write(npz: folder.file("single.npz"))
    try double.write(npz: folder.file("double.npz"))
    try single.write(safetensors: folder.file("single.safetensors"), metadata: ["k": "v"])
    try double.write(safetensors: folder.file("double.safetensors"), metadata: ["k": "v"])
    let script = """
      import glob, sys, numpy as np
      from safetensors import safe_open
      from safetensors.numpy import load_file, save_file
      folder = sys.argv[1]
      count = 0
      for kind in ("single", "double"):
          archive = np.load(f"{folder}/{kind}.npz")
          tensors = load_file(f"{folder}/{kind}.safetensors")
          with safe_open(f"{folder}/{kind}.safetensors", "np") as f:
              assert f.metadata() == {"k": "v"}
          assert sorted(archive.files) == sorted(tensors)
          for name in archive.files:
              array = np.load(f"{folder}/{name}.npy", allow_pickle=False)
              assert array.dtype == (np.float32 if kind == "single" else np.float64)
              for other in (archive[name], tensors[name]):
                  assert (other.shape, other.dtype) == (array.shape, array.dtype)
                  assert other.tobytes() == array.tobytes()
              np.save(f"{folder}/back-{name}.npy", np.array(array, order="F"))
              np.save(f"{folder}/big-{name}.npy", array.astype(array.dtype.newbyteorder(">")))
              count += 1
          np.savez_compressed(f"{folder}/back-{kind}.npz", **archive)
          save_file(tensors, f"{folder}/back-{kind}.safetensors", {"k": "w"})
      print(count)
      """
    let outcome = try run([python, "-c", script, folder.path])
    #expect(outcome.output == "\(2 * shapes.count)\n", "\(outcome.errors)")
    func check<Scalar>(_ tensors: [String: Tensor<Scalar>], _ kind: String) throws {
      for (name, tensor) in tensors {
        for path in ["back-", "big-"].map({ folder.file($0 + name + ".npy") }) {
          let back = try Tensor<Scalar>(npy: path)
          #expect(back.shape == tensor.shape && bits(back) == bits(tensor), "\(path)")
        }
      }
      let archive = try [String: Tensor<Scalar>](npz: folder.file("back-\(kind).npz"))
      let file = try [String: Tensor<Scalar>](safetensors: folder.file("back-\(kind).safetensors"))
      for back in [archive, file] {
        #expect(back.mapValues(\.shape) == tensors.mapValues(\.shape))
        #expect(back.mapValues(bits) == tensors.mapValues(bits))
      }
      #expect(try safetensorsMetadata(folder.file("back-\(kind).safetensors")) == ["k": "w"])
    }
    try check(single, "single")
    try check(double, "double")
  }

  @Test("NumPy's other types, of either byte order, have the values that NumPy's astype gives")
  func types() throws {
    let script = """
      import sys, numpy as np
      rng = np.random.default_rng(0)
      for order in "<>":
          for code in ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"):
              x = rng.integers(0, 100, (2, 3, 4)).astype(order + code)
              path = f"{sys.argv[1]}/{'little' if order == '<' else 'big'}-{code}"
              np.save(path + ".npy", x.transpose(2, 0, 1))
              np.save(path + "-expected.npy", x.transpose(2, 0, 1).astype("f8"))
      """
    let outcome = try run([python, "-c", script, folder.path])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let names = folder.names.filter { !$0.contains("expected") }
    #expect(names.count == 24)
    for name in names {
      let expected = try Tensor<Double>(npy: folder.file(name.replacing(".npy", with: "-expected.npy")))
      #expect(try Tensor<Double>(npy: folder.file(name)) == expected, "\(name)")
      let conversion: ElementConversion = name.contains("f8") ? .rounding : .exact
      #expect(try Tensor<Float>(npy: folder.file(name), converting: conversion) == Tensor(expected), "\(name)")
    }
  }
}
