import FileAccess

/// A checksum that tells one file from all others.
package typealias FileDigest = Digest.Algorithm

extension FileDigest {
  /// The digest of `prefix` and the bytes of a file as they are, gzip-compressed or not, in lower-case hexadecimal.
  package func hexadecimal(ofFile path: String, prefix: String = "") throws(ImageDataError) -> String? {
    try hexadecimal(of: PlainFile(path), prefix: prefix)
  }

  /// The digest of `prefix` and all bytes that follow in a source, in lower-case hexadecimal; `nil` where there are
  /// more of them than in any published file, as a small file can hold that was made to inflate for hours.
  func hexadecimal(of source: any ByteSource, prefix: String = "") throws(ImageDataError) -> String? {
    var digest = Digest(self)
    digest.append(prefix)
    var count = 0
    try source.forEachChunk { chunk throws(ImageDataError) in
      digest.append(chunk)
      count += chunk.count
      return count <= maximumArrayByteCount
    }
    return count > maximumArrayByteCount ? nil : digest.finish()
  }
}
