import FileAccess
import NumPyFiles

extension ImageFormat {
  /// A file of one array.
  static let numPy = ImageFormat(name: ".npy", endings: ["npy"], matches: { $0.starts(with: [0x93, 0x4e, 0x55, 0x4d]) }) {
    path throws(ImageDataError) in
    ImageArrayFile(names: ["array"]) { _ throws(ImageDataError) in
      try ImageArray(path: path, try numPyResult(path) { try NumPyArray(contentsOf: path) })
    }
  }

  /// A ZIP archive of such files.
  static let numPyArchive = ImageFormat(
    name: ".npz", endings: ["npz"], matches: { $0.starts(with: [0x50, 0x4b, 0x03, 0x04]) }
  ) { path throws(ImageDataError) in
    let archive = try numPyResult(path) { try NumPyArchive(contentsOf: path) }
    return ImageArrayFile(names: archive.names) { name throws(ImageDataError) in
      try ImageArray(path: "\(path):\(name)", try numPyResult(path) { try archive.array(name) })
    }
  }
}

extension ImageArray {
  fileprivate init(path: String, _ array: NumPyArray) throws(ImageDataError) {
    let values: ImageCollection.Pixels
    switch array.type {
    case .uint8: values = .bytes(array.bytes)
    case .bool: values = .bytes(array.bytes.map { $0 == 0 ? 0 : 255 })
    case .float32: values = .floats(array.floats)
    default: values = .floats(try Self.floats(array.doubles, shape: array.shape, path: path))
    }
    self.init(path: path, shape: array.shape, values: values)
  }
}

private func numPyResult<Result>(_ path: String, _ body: () throws -> Result) throws(ImageDataError) -> Result {
  do {
    return try body()
  } catch let error as FileError {
    throw .cannotRead(path: path, reason: error.reason)
  } catch {
    throw .otherFormat(path: path, message: "\(error)")
  }
}
