import CLibmd

/// A checksum that tells one file from all others, computed by libmd.
package enum FileDigest {
  case md5, sha1, sha256

  /// The digest of `prefix` and the bytes of a file as they are, gzip-compressed or not, in lower-case hexadecimal.
  package func hexadecimal(ofFile path: String, prefix: String = "") throws(ImageDataError) -> String? {
    try hexadecimal(of: PlainFile(path), prefix: prefix)
  }

  /// The digest of `prefix` and all bytes that follow in a source, in lower-case hexadecimal; `nil` where there are
  /// more of them than in any published file, as a small file can hold that was made to inflate for hours.
  func hexadecimal(of source: any ByteSource, prefix: String = "") throws(ImageDataError) -> String? {
    switch self {
    case .md5: try Self.digest(MD5_CTX(), source, prefix)
    case .sha1: try Self.digest(SHA1_CTX(), source, prefix)
    case .sha256: try Self.digest(SHA2_CTX(), source, prefix)
    }
  }

  private static func digest(
    _ context: some DigestContext, _ source: any ByteSource, _ prefix: String
  ) throws(ImageDataError) -> String? {
    var context = context
    context.start()
    for byte in prefix.utf8 { withUnsafeBytes(of: byte) { context.append($0) } }
    var count = 0
    try source.forEachChunk { chunk throws(ImageDataError) in
      context.append(chunk)
      count += chunk.count
      return count <= maximumArrayByteCount
    }
    if count > maximumArrayByteCount { return nil }
    return hexadecimalText(context.finish())
  }
}

/// The SHA-256 of bytes that are in memory, which may come in parts.
package struct SHA256 {
  private var context = SHA2_CTX()

  package init() { context.start() }

  package mutating func append(_ bytes: UnsafeRawBufferPointer) { context.append(bytes) }

  package mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { context.append(UnsafeRawBufferPointer($0)) }
  }

  /// In lower-case hexadecimal; ends the calculation.
  package mutating func finish() -> String { hexadecimalText(context.finish()) }
}

private func hexadecimalText(_ bytes: [UInt8]) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// The state of one of libmd's functions.
private protocol DigestContext {
  mutating func start()
  mutating func append(_ bytes: UnsafeRawBufferPointer)
  mutating func finish() -> [UInt8]
}

extension MD5_CTX: DigestContext {
  mutating func start() { MD5Init(&self) }
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    MD5Update(&self, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
  }
  mutating func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Int(MD5_DIGEST_LENGTH)) { bytes, count in
      MD5Final(bytes.baseAddress, &self)
      count = Int(MD5_DIGEST_LENGTH)
    }
  }
}

extension SHA1_CTX: DigestContext {
  mutating func start() { SHA1Init(&self) }
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    SHA1Update(&self, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
  }
  mutating func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Int(SHA1_DIGEST_LENGTH)) { bytes, count in
      SHA1Final(bytes.baseAddress, &self)
      count = Int(SHA1_DIGEST_LENGTH)
    }
  }
}

extension SHA2_CTX: DigestContext {
  mutating func start() { SHA256Init(&self) }
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    SHA256Update(&self, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
  }
  mutating func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { bytes, count in
      SHA256Final(bytes.baseAddress, &self)
      count = Int(SHA256_DIGEST_LENGTH)
    }
  }
}
