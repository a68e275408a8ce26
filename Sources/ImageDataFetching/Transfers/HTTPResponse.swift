/// The header of an HTTP response (RFC 9110), as far as a download needs it.
package struct HTTPResponse: Equatable, Sendable {
  package private(set) var status = 0
  private var fields: [String: String] = [:]

  package init() {}

  /// Takes the next line of the header. A status line starts a new response, as after a redirect.
  package mutating func take(line: String) {
    if line.hasPrefix("HTTP/") {
      fields = [:]
      status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    } else if let colon = line.firstIndex(of: ":") {
      let name = line[..<colon].lowercased()
      guard ["etag", "last-modified", "content-length", "content-range"].contains(name) else { return }
      let value = line[line.index(after: colon)...]
      fields[name] = String(value.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
  }

  /// In bytes, of this response alone.
  package var contentLength: Int? { fields["content-length"].flatMap(Self.count) }

  /// As it stands in the header.
  package var contentRangeText: String? { fields["content-range"] }

  /// Of `bytes 5-9/100`, where `*` instead of 100 is an unknown total.
  package var contentRange: (start: Int, total: Int?)? {
    guard let (range, total) = rangeAndTotal else { return nil }
    let ends = range.split(separator: "-", omittingEmptySubsequences: false).map(Self.count)
    guard ends.count == 2, let start = ends[0], let end = ends[1], start <= end else { return nil }
    return (start, total)
  }

  /// Of `bytes */100`, the answer to a range that starts at the end or behind it.
  package var totalOfUnsatisfiedRange: Int? {
    guard let (range, total) = rangeAndTotal, range == "*" else { return nil }
    return total
  }

  /// What tells this version of a file from another one in a later request: a strong ETag, or the date of its last
  /// change. Weak ETags may not be used for ranges (RFC 9110, 13.1.5).
  package var validator: String? {
    if let tag = fields["etag"], tag.hasPrefix("\""), tag.count >= 2, tag.hasSuffix("\"") { return tag }
    return fields["last-modified"]
  }

  private var rangeAndTotal: (range: Substring, total: Int?)? {
    guard let text = fields["content-range"] else { return nil }
    let parts = text.split(separator: " ")
    guard parts.count == 2, parts[0].lowercased() == "bytes" else { return nil }
    let halves = parts[1].split(separator: "/", omittingEmptySubsequences: false)
    return halves.count == 2 ? (halves[0], Self.count(halves[1])) : nil
  }

  private static func count(_ text: some StringProtocol) -> Int? {
    text.allSatisfy(\.isASCII) ? Int(text).flatMap { $0 >= 0 ? $0 : nil } : nil
  }
}

private func isBlank(_ character: Character) -> Bool { character.isWhitespace }
