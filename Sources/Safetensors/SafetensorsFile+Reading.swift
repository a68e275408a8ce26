import FileAccess
import LocatedJSON

extension SafetensorsFile {
  /// Reads a file.
  /// - Throws: `FileError` or `SafetensorsError`.
  public init(contentsOf path: String) throws {
    try self.init(parsing: Files.read(path), path: path)
  }

  /// Reads the bytes of a file.
  /// - Parameter path: what errors call the file.
  public init(parsing bytes: [UInt8], path: String) throws(SafetensorsError) {
    let header = try Self.header(of: bytes, path: path)
    guard case .object(let members) = header.root.content else {
      throw SafetensorsError(path: path, offset: 8, expected: "an object", found: header.root.summary)
    }
    let reader = TensorReader(path: path, bytes: bytes, dataStart: header.end)
    var metadata: [String: String] = [:]
    var entries: [(tensor: TensorEntry, offset: Int)] = []
    for member in members {
      if member.key == Self.metadataKey {
        metadata = try Self.metadata(member.value, path: path)
      } else {
        entries.append((try reader.tensor(member), 8 + member.keyLocation.offset))
      }
    }
    try Self.checkCoverage(entries, data: header.end..<bytes.count, path: path)
    let unread = entries.compactMap { entry in
      entry.tensor.type == nil ? (entry.tensor.name, entry.tensor.typeName) : nil
    }
    self.init(
      path: path, metadata: metadata, tensors: entries.compactMap(\.tensor.tensor),
      unreadTypes: Dictionary(unread) { first, _ in first })
  }

  private static func header(
    of bytes: [UInt8], path: String
  ) throws(SafetensorsError) -> (root: JSONNode, end: Int) {
    guard bytes.count >= 8 else {
      throw SafetensorsError(
        path: path, offset: 0, expected: "a safetensors file, of 8 bytes or more", found: "a file of \(bytes.count)")
    }
    let length = bytes.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    guard length <= UInt64(bytes.count - 8) else {
      throw SafetensorsError(
        path: path, offset: 0,
        expected: "a safetensors file, whose first 8 bytes are the header's length, up to \(bytes.count - 8) here",
        found: "\(length)")
    }
    let end = 8 + Int(length)
    let first = bytes[8..<end].first { !" \n\r\t".utf8.contains($0) }
    guard first == UInt8(ascii: "{") else {
      let found = first.map { "the byte \($0)" } ?? "an empty header"
      throw SafetensorsError(
        path: path, offset: 8, expected: "a safetensors file, whose header begins with \"{\"", found: found)
    }
    do throws(JSONError) {
      return (try JSONParser.parse(Array(bytes[8..<end]), source: path), end)
    } catch {
      throw SafetensorsError(
        path: path, offset: 8 + error.location.offset, subject: error.key.isEmpty ? "header" : error.key,
        expected: error.expected, found: error.found)
    }
  }

  private static func metadata(_ node: JSONNode, path: String) throws(SafetensorsError) -> [String: String] {
    guard case .object(let members) = node.content else {
      throw SafetensorsError(
        path: path, offset: 8 + node.location.offset, subject: metadataKey, expected: "an object of strings",
        found: node.summary)
    }
    var metadata: [String: String] = [:]
    for member in members {
      guard case .string(let text) = member.value.content else {
        throw SafetensorsError(
          path: path, offset: 8 + member.value.location.offset, subject: "metadata \"\(abbreviated(member.key))\"",
          expected: "a string", found: member.value.summary)
      }
      metadata[member.key] = text
    }
    return metadata
  }

  /// Every byte behind the header must belong to one tensor and to one alone.
  private static func checkCoverage(
    _ entries: [(tensor: TensorEntry, offset: Int)], data: Range<Int>, path: String
  ) throws(SafetensorsError) {
    let sorted = entries.sorted {
      ($0.tensor.bytes.startIndex, $0.tensor.bytes.endIndex) < ($1.tensor.bytes.startIndex, $1.tensor.bytes.endIndex)
    }
    var end = data.lowerBound
    for (tensor, offset) in sorted {
      guard tensor.bytes.startIndex == end else {
        throw SafetensorsError(
          path: path, offset: offset, subject: "tensor \"\(abbreviated(tensor.name))\"",
          expected: "data_offsets that begin at \(end - data.lowerBound), where the tensor before it ends",
          found: "\(tensor.bytes.startIndex - data.lowerBound)")
      }
      end = tensor.bytes.endIndex
    }
    guard end == data.upperBound else {
      throw SafetensorsError(
        path: path, offset: end, expected: "the end of the file after the last tensor",
        found: "\(data.upperBound - end) more bytes")
    }
  }
}

/// One entry of a header.
private struct TensorEntry {
  let name: String
  let typeName: String
  let shape: [Int]
  let bytes: ArraySlice<UInt8>

  /// Nil for a number format that is not read.
  var type: SafetensorsType? { SafetensorsType(rawValue: typeName) }

  var tensor: SafetensorsTensor? {
    type.map { SafetensorsTensor(name: name, type: $0, shape: shape, bytes: bytes) }
  }
}

/// Reads the entries of a header.
private struct TensorReader {
  let path: String
  let bytes: [UInt8]
  let dataStart: Int

  func tensor(_ member: JSONNode.Member) throws(SafetensorsError) -> TensorEntry {
    let name = member.key
    let keys = ["dtype", "shape", "data_offsets"]
    guard case .object(let fields) = member.value.content, Set(fields.map(\.key)) == Set(keys),
      let typeNode = member.value["dtype"], let shapeNode = member.value["shape"],
      let offsetsNode = member.value["data_offsets"]
    else {
      throw error(name, member.value, expected: "an object with the keys \(keys.joined(separator: ", "))")
    }
    guard case .string(let typeName) = typeNode.content else {
      throw error(name, typeNode, expected: "a dtype such as F32")
    }
    guard let shape = sizes(shapeNode) else {
      throw error(name, shapeNode, expected: "a list of sizes, each a whole number from 0 on")
    }
    guard let offsets = sizes(offsetsNode), offsets.count == 2, offsets[0] <= offsets[1],
      offsets[1] <= bytes.count - dataStart
    else {
      throw error(
        name, offsetsNode,
        expected: "data_offsets of a begin and an end up to \(bytes.count - dataStart), the bytes behind the header",
        found: offsetsNode.value.line)
    }
    // How much numbers of another format take is not known here.
    if let type = SafetensorsType(rawValue: typeName), byteCount(shape, type) != offsets[1] - offsets[0] {
      let length = byteCount(shape, type)
      let distance = length.map { "\($0)" } ?? "beyond 2^63"
      throw error(
        name, offsetsNode, expected: "data_offsets \(distance) bytes apart for \(typeName) of shape \(shape)",
        found: "\(offsets[1] - offsets[0])")
    }
    return TensorEntry(
      name: name, typeName: typeName, shape: shape, bytes: bytes[(dataStart + offsets[0])..<(dataStart + offsets[1])])
  }

  private func error(
    _ name: String, _ node: JSONNode, expected: String, found: String? = nil
  ) -> SafetensorsError {
    SafetensorsError(
      path: path, offset: 8 + node.location.offset, subject: "tensor \"\(abbreviated(name))\"", expected: expected,
      found: found.map { abbreviated($0) } ?? node.summary)
  }

  private func sizes(_ node: JSONNode) -> [Int]? {
    guard case .array(let elements) = node.content else { return nil }
    let sizes = elements.compactMap { element in
      if case .integer(let size) = element.content, size >= 0 { size } else { nil as Int? }
    }
    return sizes.count == elements.count ? sizes : nil
  }

  /// Nil where the product is beyond `Int`.
  private func byteCount(_ shape: [Int], _ type: SafetensorsType) -> Int? {
    if shape.contains(0) { return 0 }
    var product = type.byteCount
    for size in shape {
      let (result, overflow) = product.multipliedReportingOverflow(by: size)
      if overflow { return nil }
      product = result
    }
    return product
  }
}
