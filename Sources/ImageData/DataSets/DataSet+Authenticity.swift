extension DataSet {
  /// Whether a file is the published one, byte for byte (after gzip, whose wrapper may differ).
  public enum Authenticity: String, Sendable, CaseIterable {
    case official
    case notOfficial = "not official"
    /// No checksum of the published file is known, and nothing shows that this is another one.
    case unknown
    /// The user's own images, which nobody has published.
    case own

    /// Of several files together: as good as the worst.
    public init(_ parts: some Sequence<Authenticity>) {
      let parts = Set(parts)
      self = parts.contains(.notOfficial) ? .notOfficial : parts.contains(.unknown) ? .unknown : .official
    }
  }

  /// What is known for certain about a published file, uncompressed.
  package enum PublishedFile: Equatable, Sendable {
    case md5(String)
    /// Of the file as it is served, gzip and all.
    case md5Compressed(String)
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
      result.append((file, try authenticity(of: file, at: directory)))
    }
    return result
  }

  func authenticity(of file: String, at directory: String) throws(ImageDataError) -> Authenticity {
    try publishedFiles[file]?.compare(with: "\(directory)/\(file)").authenticity ?? .unknown
  }

  /// Which of the files that hold one part together are not in a folder. A set with missing pieces is partial.
  public func missingPieces(at directory: String) -> [String] {
    pieces.filter { existingPath("\(directory)/\($0)") == nil }
  }
}

extension DataSet.PublishedFile {
  /// What is known, for messages.
  package var description: String {
    switch self {
    case .md5(let digest): "the MD5 sum \(digest)"
    case .md5Compressed(let digest): "the MD5 sum \(digest) as it is served"
    case .sha256(let digest): "the SHA-256 sum \(digest)"
    case .gitBlob(let digest): "the git object name \(digest)"
    case .size(let size): "\(size) bytes"
    }
  }

  /// Compares a file with what is known.
  /// - Returns: also what the file has instead, for messages.
  package func compare(
    with path: String
  ) throws(ImageDataError) -> (authenticity: DataSet.Authenticity, found: String) {
    let source = try openByteSource(path)
    let (expected, found): (String, String?)
    switch self {
    case .md5(let digest):
      (expected, found) = (digest, try FileDigest.md5.hexadecimal(of: source))
    case .md5Compressed(let digest):
      (expected, found) = (digest, try FileDigest.md5.hexadecimal(ofFile: source.path))
    case .sha256(let digest):
      (expected, found) = (digest, try FileDigest.sha256.hexadecimal(of: source))
    case .gitBlob(let digest):
      guard let file = source as? PlainFile else { return (.notOfficial, "a gzip-compressed file") }
      (expected, found) = (digest, try FileDigest.sha1.hexadecimal(of: file, prefix: "blob \(file.size)\0"))
    case .size(let size):
      let count = try source.skip(size + 1)
      return (count == size ? .unknown : .notOfficial, count > size ? "more" : "\(count)")
    }
    return (found == expected ? .official : .notOfficial, found ?? "more than \(maximumArrayByteCount) bytes")
  }
}
