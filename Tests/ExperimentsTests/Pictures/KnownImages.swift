import CMatio
import Experiments
import TestSupport
import Testing

/// A data set in its official file format all of whose images are one known image.
struct KnownImages {
  let set: String
  /// [channels, height, width]
  let shape: [Int]
  /// The value of a pixel in the file, over that of full brightness.
  private let range: Int

  static let all = [
    KnownImages(set: "mnist", shape: [1, 28, 28], range: 255),
    KnownImages(set: "fashion-mnist", shape: [1, 28, 28], range: 255),
    KnownImages(set: "omniglot", shape: [1, 28, 28], range: 225),
    KnownImages(set: "svhn", shape: [3, 32, 32], range: 255),
    KnownImages(set: "cifar-10", shape: [3, 32, 32], range: 255),
  ]

  /// Tells row, column and channel apart; exchanging or turning any of them changes the image.
  private func value(_ channel: Int, _ y: Int, _ x: Int) -> Int { 45 * channel + 4 * y + x }

  /// What a picture of the image shows, from the upper left corner.
  func color(x: Int, y: Int) -> [UInt8] {
    (0..<shape[0]).map { UInt8((Double(value($0, y, x)) * 255 / Double(range)).rounded()) }
  }

  /// Writes `count` training and as many test images into a folder.
  func write(to folder: TemporaryFolder, _ name: String, count: Int = 4) throws {
    let (rows, columns) = (0..<shape[1], 0..<shape[2])
    // Row by row, and column by column as MATLAB has it.
    let byRows = (0..<shape[0]).flatMap { c in rows.flatMap { y in columns.map { x in UInt8(value(c, y, x)) } } }
    let byColumns = (0..<shape[0]).flatMap { c in columns.flatMap { x in rows.map { y in value(c, y, x) } } }
    func repeated<Value>(_ values: [Value]) -> [Value] { (0..<count).flatMap { _ in values } }
    let path = folder.file(name)
    try Files.createFolder(path)
    switch set {
    case "omniglot":
      let target = (0..<50).map { $0 == 7 ? 1.0 : 0.0 }
      try MATLABFile.write(
        ["", "test"].flatMap { part in
          [
            .doubles(part + "data", [784, count], repeated(byColumns.map { Double($0) / Double(range) })),
            .doubles(part + "target", [50, count], repeated(target)),
          ]
        }, to: path + "/chardata.mat")
    case "svhn":
      for part in ["train", "test"] {
        try MATLABFile.write(
          [
            .bytes("X", [32, 32, 3, count], repeated(byColumns.map { UInt8($0) })),
            .bytes("y", [count, 1], repeated([7])),
          ],
          to: path + "/\(part)_32x32.mat")
      }
    case "cifar-10":
      for part in ["data_batch_1", "test_batch"] { try folder.write(repeated([7] + byRows), to: "\(name)/\(part).bin") }
    default:
      for part in ["train", "t10k"] {
        try folder.write(
          BlobImages.idx([count] + shape[1...], repeated(byRows)), to: "\(name)/\(part)-images-idx3-ubyte")
        try folder.write(BlobImages.idx([count], repeated([7])), to: "\(name)/\(part)-labels-idx1-ubyte")
      }
    }
  }
}

extension KnownImages: CustomTestStringConvertible {
  var testDescription: String { self.set }
}

/// MATLAB files as libmatio writes them.
enum MATLABFile {
  enum Variable {
    /// Name, shape, and values in column-major order.
    case bytes(String, [Int], [UInt8])
    case doubles(String, [Int], [Double])
  }

  static func write(_ variables: [Variable], to path: String) throws {
    let file = try #require(Mat_CreateVer(path, nil, MAT_FT_MAT5))
    defer { Mat_Close(file) }
    for variable in variables {
      let array =
        switch variable {
        case .bytes(let name, let shape, let values): try array(name, shape, values, MAT_C_UINT8, MAT_T_UINT8)
        case .doubles(let name, let shape, let values): try array(name, shape, values, MAT_C_DOUBLE, MAT_T_DOUBLE)
        }
      defer { Mat_VarFree(array) }
      try #require(Mat_VarWrite(file, array, MAT_COMPRESSION_ZLIB) == 0)
    }
  }

  private static func array<Value>(
    _ name: String, _ shape: [Int], _ values: [Value], _ elementClass: matio_classes, _ type: matio_types
  ) throws -> UnsafeMutablePointer<matvar_t> {
    var (dimensions, values) = (shape, values)
    // The values are copied.
    let array = values.withUnsafeMutableBytes {
      Mat_VarCreate(name, elementClass, type, Int32(shape.count), &dimensions, $0.baseAddress, 0)
    }
    return try #require(array)
  }
}
