import FileAccess
import LocatedJSON

extension SafetensorsFile {
  /// Writes the file to its path; an older one stays as it is until the new one is complete.
  public func write() throws(FileError) {
    try Files.write(encoded, to: path)
  }

  /// The bytes of the file: the tensors in their order, the metadata by key.
  package var encoded: [UInt8] {
    var members: [(key: String, value: JSONValue)] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { (key: $0.key, value: JSONValue.string($0.value)) }
      members.append((Self.metadataKey, .object(texts)))
    }
    var end = 0
    for tensor in tensors {
      let begin = end
      end += tensor.bytes.count
      members.append(
        (
          tensor.name,
          [
            "dtype": .string(tensor.type.rawValue),
            "shape": .array(tensor.shape.map { .integer($0) }),
            "data_offsets": [.integer(begin), .integer(end)],
          ]
        ))
    }
    var header = Array(JSONValue.object(members).line.utf8)
    // The data begin at a multiple of 8, as in the files of the format's own library, which pads with spaces.
    header += Array(repeating: UInt8(ascii: " "), count: -header.count & 7)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + end)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { bytes += $0 }
    bytes += header
    for tensor in tensors { bytes += tensor.bytes }
    return bytes
  }
}
