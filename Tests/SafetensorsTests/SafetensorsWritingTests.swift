import FileAccess
import Foundation
import Safetensors
import TestSupport
import Testing

/// Whether a Python with the format's own library is at hand.
private let python = ProcessInfo.processInfo.environment["VLAE_PYTHON"] ?? ".build/python/bin/python3"
private let hasPython = (try? run([python, "-c", "import numpy, safetensors.numpy"]))?.status == 0

struct SafetensorsWritingTests {
  private let tensors = [
    SafetensorsTensor(name: "z", shape: [3], values: [Float(0.1), -.infinity, 3]),
    SafetensorsTensor(name: "a \"é\"", shape: [2, 1, 2], values: [1.0 / 3, -0.0, .leastNonzeroMagnitude, 2]),
    SafetensorsTensor(name: "scalar", shape: [], values: [7.0]),
    SafetensorsTensor(name: "empty", shape: [0, 5], values: [Float]()),
  ]

  @Test func whatIsWrittenReadsBackEqual() throws {
    let folder = try TemporaryFolder()
    let file = try SafetensorsFile(path: folder.file("x"), tensors: tensors, metadata: ["b": "é\n", "a": ""])
    try file.write()
    let back = try SafetensorsFile(contentsOf: file.path)
    #expect(back == file)
    #expect(back.tensors.map(\.name) == tensors.map(\.name))
    #expect(back["a \"é\""]?.doubles.map(\.bitPattern) == [1.0 / 3, -0.0, .leastNonzeroMagnitude, 2].map(\.bitPattern))
    #expect(folder.names == ["x"])
  }

  @Test func dataAreAlignedAndTheSameEachTime() throws {
    for count in 0..<16 {
      let file = try SafetensorsFile(
        path: "", tensors: [], metadata: ["key": String(repeating: "x", count: count), "b": "1", "a": "2"])
      #expect(file.encoded.count % 8 == 0)
      #expect(file.encoded == file.encoded)
      let header = String(decoding: file.encoded[8...], as: UTF8.self)
      #expect(header.hasPrefix(#"{"__metadata__": {"a": "2", "b": "1""#))
    }
  }

  @Test func namesAreUnique() {
    let tensor = SafetensorsTensor(name: "t", shape: [], values: [1.0])
    let twice = #expect(throws: SafetensorsError.self) { try SafetensorsFile(path: "x", tensors: [tensor, tensor]) }
    #expect(twice?.description == "x: tensor \"t\": expected each name once, found it again")
    let reserved = SafetensorsTensor(name: "__metadata__", shape: [], values: [1.0])
    #expect(throws: SafetensorsError.self) { try SafetensorsFile(path: "x", tensors: [reserved]) }
  }

  @Test func valuesMustFillTheShape() async {
    await #expect(processExitsWith: .failure) {
      _ = SafetensorsTensor(name: "t", shape: [2, 2], values: [1.0, 2, 3])
    }
  }

  @Test(.enabled(if: hasPython, "needs Python with numpy and safetensors at .build/python or $VLAE_PYTHON")) func pythonReadsWhatWeWrite() throws {
    let folder = try TemporaryFolder()
    let file = try SafetensorsFile(path: folder.file("x.safetensors"), tensors: tensors, metadata: ["model": "vlae"])
    try file.write()
    let script = """
      import sys
      from safetensors import safe_open
      with safe_open(sys.argv[1], "np") as f:
        print(f.metadata())
        for name in f.keys():
          t = f.get_tensor(name)
          print(name, t.dtype, t.shape, t.tolist())
      """
    let result = try run([python, "-c", script, file.path])
    #expect(result.status == 0)
    #expect(
      Set(result.output.split(separator: "\n")) == [
        "{'model': 'vlae'}", "z float32 (3,) [0.10000000149011612, -inf, 3.0]",
        "a \"é\" float64 (2, 1, 2) [[[0.3333333333333333, -0.0]], [[5e-324, 2.0]]]", "scalar float64 () 7.0",
        "empty float32 (0, 5) []",
      ])
  }

  @Test(.enabled(if: hasPython, "needs Python with numpy and safetensors at .build/python or $VLAE_PYTHON")) func weReadWhatPythonWrites() throws {
    let folder = try TemporaryFolder()
    let script = """
      import sys, numpy as np
      from safetensors.numpy import save_file
      save_file({"b": np.arange(6, dtype=np.float32).reshape(2, 3), "a": np.array([0.1, -1e300]),
        "i": np.array(-5, dtype=np.int64)}, sys.argv[1], {"format": "golden/1"})
      """
    #expect(try run([python, "-c", script, folder.file("x")]).status == 0)
    let file = try SafetensorsFile(contentsOf: folder.file("x"))
    #expect(file.metadata == ["format": "golden/1"])
    #expect(try file.tensor("b", shape: [2, 3]).floats == [0, 1, 2, 3, 4, 5])
    #expect(try file.tensor("a", shape: [2]).doubles == [0.1, -1e300])
    #expect(try file.tensor("i", shape: []).doubles == [-5])
  }

  @Test(.needsFullDisk) func aFullDiskKeepsTheOldCheckpoint() throws {
    let ran = try FullDisk.use { disk in
      let path = disk + "/last.safetensors"
      let old = try SafetensorsFile(path: path, tensors: tensors)
      try old.write()
      let large = SafetensorsTensor(name: "t", shape: [20_000], values: [Float](repeating: 1, count: 20_000))
      let error = #expect(throws: FileError.self) { try SafetensorsFile(path: path, tensors: [large]).write() }
      #expect(error == FileError(.write, path, code: ENOSPC))
      #expect(try SafetensorsFile(contentsOf: path) == old)
    }
    #expect(ran)
  }
}
