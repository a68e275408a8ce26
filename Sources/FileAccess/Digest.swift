import CLibmd

/// A checksum of bytes that may come in parts, computed by libmd.
package struct Digest {
  package enum Algorithm: Sendable { case md5, sha1, sha256 }

  private var context: any DigestContext

  package init(_ algorithm: Algorithm) {
    switch algorithm {
    case .md5: context = MD5_CTX()
    case .sha1: context = SHA1_CTX()
    case .sha256: context = SHA2_CTX()
    }
    context.start()
  }

  package mutating func append(_ bytes: UnsafeRawBufferPointer) { context.append(bytes) }

  package mutating func append(_ text: String) {
    var text = text
    text.withUTF8 { context.append(UnsafeRawBufferPointer($0)) }
  }

  /// In lower-case hexadecimal; ends the calculation.
  package mutating func finish() -> String {
    context.finish().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
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
