import FileAccess

extension SafetensorsFile {
  static let sealKey = "sha256"

  /// The same file with the SHA-256 of everything else in it among its metadata, so that a flipped bit shows.
  package var sealed: SafetensorsFile {
    var metadata = metadata
    metadata[Self.sealKey] = digest
    return SafetensorsFile(path: path, metadata: metadata, tensors: tensors)
  }

  /// Compares the content with its SHA-256.
  /// - Parameter required: whether a file without one is refused; those of other programs have none.
  /// - Throws: `SafetensorsError` where they differ.
  package func checkSeal(required: Bool) throws(SafetensorsError) {
    guard let seal = metadata[Self.sealKey] else {
      if required { _ = try self.metadata(Self.sealKey) }
      return
    }
    let digest = digest
    guard digest == seal else {
      throw SafetensorsError(
        path: path, subject: "metadata \"\(Self.sealKey)\"",
        expected: "\(seal), the digest of what was written (the file is damaged: take another copy of it)",
        found: digest)
    }
  }

  /// Of the bytes that the file has without the digest itself.
  private var digest: String {
    var unsealed = metadata
    unsealed[Self.sealKey] = nil
    var digest = Digest(.sha256)
    SafetensorsFile(path: path, metadata: unsealed, tensors: tensors).encoded.withUnsafeBytes { digest.append($0) }
    return digest.finish()
  }
}
