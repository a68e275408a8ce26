import Foundation
import LinearAlgebra
import TensorFiles
import TestSupport
import Testing

@Suite("Tensor+NumPy")
struct TensorNumPyTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A file of one array as NumPy writes it, with these elements in the order of the file.
  private func file(_ type: String, _ shape: String, fortran: Bool = false, _ bytes: [UInt8]) throws -> String {
    let order = fortran ? "True" : "False"
    let text = Array("{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }\n".utf8)
    return try folder.write([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count), 0] + text + bytes, to: "x.npy")
  }

  @Test("what is written reads back bit by bit, in both precisions", arguments: shapes)
  func roundTrips(shape: Shape) throws {
    func check<Scalar: TensorScalar>(_ tensor: Tensor<Scalar>) throws {
      try tensor.write(npy: folder.file("x.npy"))
      let back = try Tensor<Scalar>(npy: folder.file("x.npy"))
      #expect(back.shape == shape && bits(back) == bits(tensor))
      let tensors = ["b": tensor, "a": tensor.flattened(), "größe/1": tensor]
      try tensors.write(npz: folder.file("x.npz"))
      let all = try [String: Tensor<Scalar>](npz: folder.file("x.npz"))
      #expect(all.mapValues(\.shape) == tensors.mapValues(\.shape) && all.mapValues(bits) == tensors.mapValues(bits))
      let single = try Tensor<Scalar>(npz: folder.file("x.npz"), name: "größe/1")
      #expect(single.shape == shape && bits(single) == bits(tensor))
    }
    try check(extremes(shape) as Tensor<Float>)
    try check(extremes(shape) as Tensor<Double>)
  }

  @Test("views are written as the elements they show")
  func views() throws {
    let x = Tensor<Double>.range(24).reshaped(to: [2, 3, 4])
    let path = folder.file("x.npy")
    let views = [
      x.transposed(), x.flipped(axis: 1), x[1, .all, .every(-2, in: 0..<4)], Tensor(2).broadcast(to: [2, 2]),
    ]
    for view in views {
      try view.write(npy: path)
      #expect(try Tensor<Double>(npy: path) == view)
    }
  }

  @Test("big endian and Fortran's order give the same tensor")
  func orders() throws {
    let big: [UInt8] = [0x3f, 0x80, 0, 0, 0xc0, 0, 0, 0, 0x40, 0x40, 0, 0, 0x40, 0x80, 0, 0]
    #expect(try Tensor<Float>(npy: file(">f4", "(2, 2)", big)) == [[1, -2], [3, 4]])
    #expect(try Tensor<Float>(npy: file(">f4", "(2, 2)", fortran: true, big)) == [[1, 3], [-2, 4]])
    #expect(try Tensor<Double>(npy: file(">f4", "(2, 2)", fortran: true, big)) == [[1, 3], [-2, 4]])
  }

  @Test("truth values and whole numbers are converted where a tensor holds them")
  func wholeNumbers() throws {
    #expect(try Tensor<Float>(npy: file("|b1", "(3,)", [0, 1, 1])) == [0, 1, 1])
    #expect(try Tensor<Float>(npy: file("<i2", "(2,)", [0xff, 0xff, 1, 0x80])) == [-1, -32767])
    // 2^24 - 1 and 2^24 + 1: single precision has the first.
    #expect(try Tensor<Float>(npy: file("<i4", "()", [0xff, 0xff, 0xff, 0])) == Tensor(16_777_215))
    let beyond = try file("<i4", "(2,)", [7, 0, 0, 0, 1, 0, 0, 1])
    #expect(try Tensor<Double>(npy: beyond) == [7, 16_777_217])
    let error = failure(.conversion) { _ = try Tensor<Float>(npy: beyond) }
    #expect(
      error?.description
        == """
        \(beyond): expected whole numbers below 2^24 in magnitude, which a Float holds, found 16777217.0 at position 1 \
        of elements of type int32; read it into a Tensor<Double>, or with converting: .rounding
        """)
    #expect(try Tensor<Float>(npy: beyond, converting: .rounding) == [7, 16_777_216])
    let large = try file("<i8", "(1,)", [1, 0, 0, 0, 0, 0, 0x20, 0])
    let wide = failure(.conversion) { _ = try Tensor<Double>(npy: large) }
    #expect(wide?.description.hasSuffix("of elements of type int64; read it with converting: .rounding") == true)
    #expect(try Tensor<Double>(npy: large, converting: .rounding) == [9_007_199_254_740_992])
  }

  @Test("double precision is read as single where that is asked for")
  func precisions() throws {
    let path = folder.file("x.npy")
    try Tensor<Float>([0.1, -2]).write(npy: path)
    #expect(try Tensor<Double>(npy: path) == [Double(Float(0.1)), -2])
    // Numbers that single precision holds too: the type decides, not what happens to be in the file.
    try Tensor<Double>([0.5, 1e300]).write(npy: path)
    let error = failure(.conversion) { _ = try Tensor<Float>(npy: path) }
    #expect(
      error?.description
        == """
        \(path): expected numbers that a Float holds, found elements of type float64; read it into a Tensor<Double>, \
        or with converting: .rounding
        """)
    let rounded = try Tensor<Float>(npy: path, converting: .rounding)
    #expect(rounded == [Float(0.5), Float.infinity])
  }

  @Test("other types, damage, missing files and names are told apart")
  func refusals() throws {
    let complex = failure(.content) { _ = try Tensor<Double>(npy: file("<c16", "()", Array(repeating: 0, count: 16))) }
    #expect(complex?.description.contains("elements of type <c16") == true)
    let short = failure(.content) { _ = try Tensor<Double>(npy: file("<f8", "(2,)", Array(repeating: 0, count: 15))) }
    #expect(short?.path == folder.file("x.npy"))
    let deep = try file("<f8", "(1, 1, 1, 1, 1, 1, 1, 1, 1)", Array(repeating: 0, count: 8))
    let axes = failure(.conversion) { _ = try Tensor<Double>(npy: deep) }
    #expect(axes?.description.contains("expected at most 8 axes, found the shape [1, 1, 1, 1, 1, 1, 1, 1, 1]") == true)
    let missing = failure(.file) { _ = try Tensor<Double>(npy: folder.file("none.npy")) }
    #expect(missing?.description.contains("none.npy") == true)
    try ["train": Tensor<Double>(1), "wide": Tensor<Double>(1)].write(npz: folder.file("x.npz"))
    let name = failure(.content) { _ = try Tensor<Double>(npz: folder.file("x.npz"), name: "trian") }
    #expect(name?.name == "trian" && name?.description.hasSuffix("found train, wide; did you mean train?") == true)
    let narrow = failure(.conversion) { _ = try [String: Tensor<Float>](npz: folder.file("x.npz")) }
    #expect(narrow?.name == "train" && narrow?.description.hasPrefix(folder.file("x.npz") + ": array train: ") == true)
    _ = failure(.content) { try [String: Tensor<Float>]().write(npz: folder.file("empty.npz")) }
    #expect(!folder.names.contains("empty.npz"))
    _ = failure(.file) { try Tensor<Float>(1).write(npy: folder.file("nowhere/x.npy")) }
  }

  @Test(.needsFullDisk) func aFullDiskKeepsTheOldFile() throws {
    let ran = try FullDisk.use { disk in
      for ending in ["npy", "npz", "safetensors"] {
        func write(_ tensor: Tensor<Float>, to path: String) throws {
          switch ending {
          case "npy": try tensor.write(npy: path)
          case "npz": try ["x": tensor].write(npz: path)
          default: try ["x": tensor].write(safetensors: path)
          }
        }
        let path = disk + "/x." + ending
        try write([1, 2], to: path)
        let old = try Data(contentsOf: URL(fileURLWithPath: path))
        _ = failure(.file) { try write(.ones([20_000]), to: path) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == old)
      }
    }
    #expect(ran)
  }
}
