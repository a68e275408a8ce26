public import LinearAlgebra
internal import Safetensors

extension Tensor {
  /// Reads one tensor of a safetensors file.
  ///
  /// - Parameter conversion: whether numbers of another type may be rounded; by default that is an error.
  /// - Throws: with what is wrong with the file, or why its numbers do not fit this tensor. Types other than F64, F32,
  ///   F16, BF16, I64 and U8 are refused, and so are tensors of more than eight axes; where the file has none of this
  ///   name, the error has the one that was probably meant.
  public init(
    safetensors path: String, name: String, converting conversion: ElementConversion = .exact
  ) throws(TensorFileError) {
    let tensor = try TensorFileError.translating(path, name: name) {
      try SafetensorsFile(contentsOf: path).tensor(name)
    }
    self = try StoredArray(tensor, path: path).tensor(conversion)
  }
}

extension Dictionary where Key == String {
  /// Reads all tensors of a safetensors file by their names.
  ///
  /// - Parameter conversion: whether numbers of another type may be rounded; by default that is an error.
  /// - Throws: as ``Tensor/init(safetensors:name:converting:)``, with the name of the first tensor at fault.
  public init<Scalar>(
    safetensors path: String, converting conversion: ElementConversion = .exact
  ) throws(TensorFileError) where Value == Tensor<Scalar> {
    let file = try TensorFileError.translating(path) { try SafetensorsFile(contentsOf: path) }
    // One of a type that is not read: the error says which.
    if let name = file.unreadTypes.keys.min() {
      _ = try TensorFileError.translating(path, name: name) { try file.tensor(name) }
    }
    self.init(minimumCapacity: file.tensors.count)
    for tensor in file.tensors { self[tensor.name] = try StoredArray(tensor, path: path).tensor(conversion) }
  }

  /// Writes a safetensors file of these tensors, F32 or F64, in the order of their names. An older file stays as it is
  /// until the new one is complete.
  ///
  /// - Parameter metadata: texts by name, which ``safetensorsMetadata(_:)`` reads.
  /// - Throws: where the system refuses to write it, or a tensor has the name `__metadata__`, which the format
  ///   reserves.
  public func write<Scalar>(
    safetensors path: String, metadata: [String: String] = [:]
  ) throws(TensorFileError) where Value == Tensor<Scalar> {
    let tensors = sorted { $0.key < $1.key }.map { SafetensorsTensor(name: $0.key, $0.value) }
    try TensorFileError.translating(path) {
      try SafetensorsFile(path: path, tensors: tensors, metadata: metadata).write()
    }
  }
}

/// The texts that a safetensors file holds beside its tensors, by name.
///
/// - Throws: with what is wrong with the file.
public func safetensorsMetadata(_ path: String) throws(TensorFileError) -> [String: String] {
  try TensorFileError.translating(path) { try SafetensorsFile(contentsOf: path).metadata }
}

extension SafetensorsTensor {
  fileprivate init<Scalar>(name: String, _ tensor: Tensor<Scalar>) {
    if let tensor = tensor as? Tensor<Float> {
      self.init(name: name, shape: Array(tensor.shape), values: tensor.scalars)
    } else {
      self.init(name: name, shape: Array(tensor.shape), values: Tensor<Double>(tensor).scalars)
    }
  }
}

extension StoredArray {
  fileprivate init(_ tensor: SafetensorsTensor, path: String) {
    let (isWhole, precision) =
      switch tensor.type {
      case .uint8: (true, 8)
      case .int64: (true, 64)
      case .bfloat16: (false, 8)
      case .float16: (false, 11)
      case .float32: (false, 24)
      case .float64: (false, 53)
      }
    self.init(
      path: path, name: tensor.name, type: tensor.type.rawValue, isWhole: isWhole, precision: precision,
      shape: tensor.shape, doubles: { tensor.doubles }, floats: { tensor.floats })
  }
}
