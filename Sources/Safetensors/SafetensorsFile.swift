import LocatedJSON

/// The content of a file in the safetensors format: tensors by name and texts about them.
///
/// Source: github.com/huggingface/safetensors, README, "Format". Eight bytes hold the length N of the header, little
/// endian; N bytes of JSON give each tensor's `dtype`, `shape` and `data_offsets` (begin and end in the bytes behind
/// the header) and under `__metadata__` an object of strings; the tensors' bytes follow without gaps.
public struct SafetensorsFile: Sendable, Equatable {
  /// The file as errors name it.
  public let path: String
  public let metadata: [String: String]
  /// In the order of the header.
  public let tensors: [SafetensorsTensor]
  /// The dtypes, by name, of further tensors in formats that are not read. Nothing else is known of them.
  public let unreadTypes: [String: String]

  static let metadataKey = "__metadata__"

  /// A file to be written to `path`.
  /// - Throws: `SafetensorsError` where two tensors have the same name or one has the name `__metadata__`.
  public init(path: String, tensors: [SafetensorsTensor], metadata: [String: String] = [:]) throws(SafetensorsError) {
    var names: Set<[UInt8]> = [Array(Self.metadataKey.utf8)]
    for tensor in tensors where !names.insert(Array(tensor.name.utf8)).inserted {
      let expected = tensor.name == Self.metadataKey ? "another name, this one is reserved" : "each name once"
      throw SafetensorsError(
        path: path, subject: "tensor \"\(abbreviated(tensor.name))\"", expected: expected, found: "it again")
    }
    self.init(path: path, metadata: metadata, tensors: tensors)
  }

  init(
    path: String, metadata: [String: String], tensors: [SafetensorsTensor], unreadTypes: [String: String] = [:]
  ) {
    self.path = path
    self.metadata = metadata
    self.tensors = tensors
    self.unreadTypes = unreadTypes
  }

  /// The tensor of that name, or nil.
  public subscript(name: String) -> SafetensorsTensor? {
    tensors.first { $0.name.utf8.elementsEqual(name.utf8) }
  }

  /// The tensor of that name.
  /// - Parameters:
  ///   - shape: the shape it must have; nil for any.
  ///   - type: the number format it must have; nil for any.
  /// - Throws: `SafetensorsError` where it is missing or has another shape or type.
  public func tensor(
    _ name: String, shape: [Int]? = nil, type: SafetensorsType? = nil
  ) throws(SafetensorsError) -> SafetensorsTensor {
    let subject = "tensor \"\(name)\""
    if let type = unreadTypes[name] {
      throw SafetensorsError(
        path: path, subject: subject, expected: "a dtype of \(SafetensorsType.list)", found: "\"\(abbreviated(type))\"")
    }
    guard let tensor = self[name] else {
      throw SafetensorsError(
        path: path, subject: subject, expected: "a tensor of this name", found: "none",
        suggestion: nearestName(to: name, among: tensors.map(\.name)))
    }
    if let shape, tensor.shape != shape {
      throw SafetensorsError(path: path, subject: subject, expected: "the shape \(shape)", found: "\(tensor.shape)")
    }
    if let type, tensor.type != type {
      throw SafetensorsError(
        path: path, subject: subject, expected: "the dtype \(type.rawValue)", found: tensor.type.rawValue)
    }
    return tensor
  }

  /// The text under `key` in the metadata.
  /// - Throws: `SafetensorsError` where there is none.
  public func metadata(_ key: String) throws(SafetensorsError) -> String {
    guard let text = metadata[key] else {
      throw SafetensorsError(
        path: path, subject: "metadata \"\(key)\"", expected: "a text under this key", found: "none",
        suggestion: nearestName(to: key, among: metadata.keys.sorted()))
    }
    return text
  }
}
