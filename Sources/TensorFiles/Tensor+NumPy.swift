public import LinearAlgebra
internal import LocatedJSON
internal import NumPyFiles

extension Tensor {
  /// Reads NumPy's file of one array (`.npy`), of either byte order and either order of the axes.
  ///
  /// - Parameter conversion: whether numbers of another type may be rounded; by default that is an error.
  /// - Throws: with what is wrong with the file, or why its numbers do not fit this tensor. Complex numbers, texts,
  ///   dates and objects are refused, and so are arrays of more than eight axes.
  public init(npy path: String, converting conversion: ElementConversion = .exact) throws(TensorFileError) {
    let array = try TensorFileError.translating(path) { try NumPyArray(contentsOf: path) }
    self = try StoredArray(array, path: path).tensor(conversion)
  }

  /// Writes NumPy's file of one array (`.npy`): `float32` or `float64`, row-major. An older file stays as it is until
  /// the new one is complete.
  ///
  /// - Throws: where the system refuses to write it.
  public func write(npy path: String) throws(TensorFileError) {
    try TensorFileError.translating(path) { try NumPyArray(self).write(to: path) }
  }

  /// Reads one array of NumPy's archive (`.npz`), compressed or not.
  ///
  /// - Parameters:
  ///   - name: without the ending `.npy` that it has in the archive.
  ///   - conversion: as of ``init(npy:converting:)``.
  /// - Throws: as ``init(npy:converting:)``; where the archive has no such array, with the names that it has.
  public init(
    npz path: String, name: String, converting conversion: ElementConversion = .exact
  ) throws(TensorFileError) {
    let array = try TensorFileError.translating(path, name: name) { try NumPyArchive(contentsOf: path).array(name) }
    self = try StoredArray(array, path: path, name: name).tensor(conversion)
  }
}

extension Dictionary where Key == String {
  /// Reads all arrays of NumPy's archive (`.npz`), compressed or not, by their names.
  ///
  /// - Parameter conversion: whether numbers of another type may be rounded; by default that is an error.
  /// - Throws: as ``Tensor/init(npy:converting:)``, with the name of the first array at fault.
  public init<Scalar>(
    npz path: String, converting conversion: ElementConversion = .exact
  ) throws(TensorFileError) where Value == Tensor<Scalar> {
    let arrays = try TensorFileError.translating(path) { try NumPyArchive.arrays(of: path) }
    self.init(minimumCapacity: arrays.count)
    for (name, array) in arrays { self[name] = try StoredArray(array, path: path, name: name).tensor(conversion) }
  }

  /// Writes NumPy's archive (`.npz`) of these tensors, not compressed, in the order of their names. An older file stays
  /// as it is until the new one is complete.
  ///
  /// - Throws: where the system refuses to write it, or there are no tensors: an archive without arrays is not read
  ///   again.
  public func write<Scalar>(npz path: String) throws(TensorFileError) where Value == Tensor<Scalar> {
    if isEmpty {
      throw TensorFileError(
        cause: .content, path: path, name: nil,
        description: "\(singleLine(path)): expected at least one array to write, found none; add one, or write no file")
    }
    let arrays = sorted { $0.key < $1.key }.map { (name: $0.key, array: NumPyArray($0.value)) }
    try TensorFileError.translating(path) { try NumPyArchive.write(arrays, to: path) }
  }
}

extension NumPyArray {
  fileprivate init<Scalar>(_ tensor: Tensor<Scalar>) {
    if let tensor = tensor as? Tensor<Float> {
      self.init(tensor.scalars, shape: Array(tensor.shape))
    } else {
      self.init(Tensor<Double>(tensor).scalars, shape: Array(tensor.shape))
    }
  }
}

extension StoredArray {
  fileprivate init(_ array: NumPyArray, path: String, name: String? = nil) {
    let (isWhole, precision) =
      switch array.type {
      case .bool: (true, 1)
      case .uint8, .int8: (true, 8)
      case .uint16, .int16: (true, 16)
      case .uint32, .int32: (true, 32)
      case .uint64, .int64: (true, 64)
      case .float16: (false, 11)
      case .float32: (false, 24)
      case .float64, .text: (false, 53)
      }
    self.init(
      path: path, name: name, type: "\(array.type)", isWhole: isWhole, precision: precision, shape: array.shape,
      doubles: { array.doubles }, floats: { array.floats })
  }
}
