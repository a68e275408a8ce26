extension DataSet {
  /// Whether a file is the published one, byte for byte (after gzip, whose wrapper may differ).
  public enum Authenticity: String, Sendable, CaseIterable {
    case official
    case notOfficial = "not official"
    /// No checksum of the published file is known, and nothing shows that this is another one.
    case unknown

    /// Of several files together: as good as the worst.
    public init(_ parts: some Sequence<Authenticity>) {
      let parts = Set(parts)
      self = parts.contains(.notOfficial) ? .notOfficial : parts.contains(.unknown) ? .unknown : .official
    }
  }

  /// What is known for certain about a published file, uncompressed.
  enum PublishedFile {
    case md5(String)
    case sha256(String)
    /// The name under which a git repository keeps it: SHA-1 of "blob", a space, the size, a zero byte and the content.
    case gitBlob(String)
    /// Bytes; no checksum was published.
    case size(Int)
  }

  /// Compares each file of this data set in a folder (``Location/directory``) with what is known of the published one.
  ///
  /// - Returns: the files that are there, in the order of ``files`` and ``pieces``, by name without .gz.
  /// - Throws: what reading a file throws.
  public func authenticity(
    at directory: String
  ) throws(ImageDataError) -> [(file: String, authenticity: Authenticity)] {
    var result: [(file: String, authenticity: Authenticity)] = []
    for file in files + pieces where existingPath("\(directory)/\(file)") != nil {
      result.append((file, try publishedFiles[file]?.compare(with: "\(directory)/\(file)") ?? .unknown))
    }
    return result
  }

  /// Which of the files that hold one part together are not in a folder. A set with missing pieces is partial.
  public func missingPieces(at directory: String) -> [String] {
    pieces.filter { existingPath("\(directory)/\($0)") == nil }
  }
}

extension DataSet.PublishedFile {
  fileprivate func compare(with path: String) throws(ImageDataError) -> DataSet.Authenticity {
    let source = try openByteSource(path)
    let isEqual: Bool
    switch self {
    case .md5(let digest):
      isEqual = try FileDigest.md5.hexadecimal(of: source) == digest
    case .sha256(let digest):
      isEqual = try FileDigest.sha256.hexadecimal(of: source) == digest
    case .gitBlob(let digest):
      guard let file = source as? PlainFile else { return .notOfficial }
      isEqual = try FileDigest.sha1.hexadecimal(of: file, prefix: "blob \(file.size)\0") == digest
    case .size(let size):
      return try source.skip(size + 1) == size ? .unknown : .notOfficial
    }
    return isEqual ? .official : .notOfficial
  }
}
