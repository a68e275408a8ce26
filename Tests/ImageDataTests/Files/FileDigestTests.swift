import Foundation
import ImageData
import TestSupport
import Testing

@Suite("FileDigest")
struct FileDigestTests {
  @Test("the test vectors of RFC 1321 and FIPS 180", arguments: [
    (.md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
    (.md5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
  ] as [(FileDigest, String, String)])
  func vectors(digest: FileDigest, text: String, expected: String) throws {
    let folder = try TemporaryFolder()
    #expect(try digest.hexadecimal(ofFile: folder.write(Array(text.utf8), to: "text")) == expected)
    // A prefix counts like the file's own bytes.
    let rest = try folder.write(Array(text.utf8.dropFirst(2)), to: "rest")
    #expect(try digest.hexadecimal(ofFile: rest, prefix: String(text.prefix(2))) == expected)
  }

  @Test("a million letters, more than one buffer")
  func long() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([UInt8](repeating: 0x61, count: 1_000_000), to: "letters")
    #expect(
      try FileDigest.sha256.hexadecimal(ofFile: path)
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    #expect(try FileDigest.sha1.hexadecimal(ofFile: path) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f")
    #expect(try FileDigest.md5.hexadecimal(ofFile: path) == "7707d6ae4e027c70eea2a935c2296f21")
  }

  @Test("a missing file")
  func missing() {
    #expect(throws: ImageDataError.missingFile(path: "none")) { try FileDigest.md5.hexadecimal(ofFile: "none") }
  }
}
