import LocatedJSON

/// Records whose damage is seen: a figure with another digit would be taken for a result.
extension JSONValue {
  /// The object with a last member `digest`: the SHA-256 of its text on one line, without the times, so that equal
  /// results have equal digests.
  var sealed: JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(members + [("digest", .string(timelessDigest))])
  }

  /// Whether the digest, where there is one, is that of the other members.
  var isIntact: Bool {
    guard case .object(let members) = self, let digest = self["digest"] else { return true }
    return digest == .string(JSONValue.object(members.filter { $0.key != "digest" }).timelessDigest)
  }

  /// Without the times, here and in all objects inside.
  var timeless: JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(members.filter { $0.key != "seconds" }.map { ($0.key, $0.value.timeless) })
  }

  private var timelessDigest: String {
    var digest = Digest(.sha256)
    digest.append(timeless.line)
    return digest.finish()
  }
}

extension JSONFields {
  /// The fields of a sealed record.
  /// - Throws: `RunDirectoryError.damaged`, `FileError`, `JSONError`.
  init(sealed path: String) throws {
    try self.init(contentsOf: path)
    if !root.value.isIntact { throw RunDirectoryError.damaged(file: path) }
  }
}
