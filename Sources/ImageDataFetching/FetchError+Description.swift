import Foundation

extension FetchError: CustomStringConvertible {
  /// One line: what, where, and what to do.
  public var description: String {
    switch self {
    case .badMirror(let mirror):
      "\"\(line(mirror))\": expected an address such as https://example.org/folder, without ? and #"
    case .noDestination:
      "no folder to write into: name one by --directory, or set XDG_CACHE_HOME or HOME"
    case .unreachable(let url, let reason):
      "\(url): \(line(reason)); " + connectionAdvice(reason)
    case .badRedirect(let url, let reason):
      "\(url): \(line(reason)); name another place by --mirror"
    case .status(let url, let code):
      "\(url): HTTP status \(code), expected 200; " + statusAdvice(code)
    case .broken(let url, let reason, let received, let expected, let path):
      """
      \(url): \(line(reason)) after \(received) of \(expected.map { "\($0)" } ?? "an unknown number of") bytes; \
      run the command again\(received == 0 ? ", or name another place by --mirror" : " to go on from \(path)")
      """
    case .wrongRange(let url, let asked, let found):
      """
      \(url): asked for the bytes from \(asked) on, got \(line(found)); run the command again, \
      or name another place by --mirror
      """
    case .tooLarge(let url, let announced, let limit):
      """
      \(url): \(announced.map { "\($0) bytes" } ?? "more bytes"), expected at most \(limit); \
      this is another file, name another place by --mirror
      """
    case .webPage(let url, let byteCount):
      """
      \(url): a page of HTML of \(byteCount) bytes, not the file: a notice of the server, or of a network that wants \
      you to log in; it was thrown away, name another place by --mirror
      """
    case .wrongChecksum(let url, let expected, let found, let byteCount):
      """
      \(url): not the published file: expected \(expected), found \(line(found)) in \(byteCount) bytes; \
      it was thrown away, name another place by --mirror
      """
    case .damagedArchive(let url, let reason):
      "\(url): cannot be unpacked: \(line(reason)); it was thrown away, run the command again"
    case .missingMember(let url, let member):
      "\(url): holds no file \(member); it was thrown away, name another place by --mirror"
    case .memberTooLarge(let url, let member, let limit):
      """
      \(url): \(member) has more than \(limit) bytes, the most that it may have; it was thrown away, \
      name another place by --mirror
      """
    case .nowhere(let errors):
      "no address has the file: " + errors.map(\.description).joined(separator: " | ")
    case .occupied(let path):
      "\(path): is there, and is not the published file; move it away, or replace it by --force"
    case .obstacle(let path):
      "\(path): is a link, or no regular file; remove it, as the download would be written there"
    case .busy(let path):
      "\(path): another process is fetching this file; wait for it to end"
    case .file(let operation, let path, let code):
      "cannot \(operation.rawValue) \(path): \(String(cString: strerror(code)))"
        + fileAdvice(code)
    case .interrupted(let path, let received):
      received == 0
        ? "interrupted before anything had come"
        : "interrupted; kept \(received) bytes in \(path), from which the next fetch goes on"
    }
  }

  private static let proxyAdvice =
    "the proxy wants a name and password: set https_proxy and http_proxy to http://NAME:PASSWORD@HOST:PORT"

  /// libcurl tells in words alone what a proxy said, and which certificates it looked for.
  private func connectionAdvice(_ reason: String) -> String {
    if reason.contains("407") { return Self.proxyAdvice }
    if reason.lowercased().contains("certificate") {
      return "name the file of trusted certificates by SSL_CERT_FILE or CURL_CA_BUNDLE, or another place by --mirror"
    }
    return "check the address and the connection, or name another place by --mirror"
  }

  private func fileAdvice(_ code: Int32) -> String {
    switch code {
    case ENOSPC, EDQUOT: "; free some space there, or name another folder by --directory"
    case EACCES, EPERM, EROFS, ENOTDIR: "; name another folder by --directory"
    default: ""
    }
  }

  private func statusAdvice(_ code: Int) -> String {
    switch code {
    case 404, 410: "the file is not there, name another place by --mirror"
    case 401, 403: "the server refuses to give it, name another place by --mirror"
    case 407: Self.proxyAdvice
    case 429: "the server has had too many requests from here, wait a while or name another place by --mirror"
    case 400..<500: "name another place by --mirror"
    default: "try again later, or name another place by --mirror"
    }
  }
}

/// `text` without control characters, so that a message stays on its line.
private func line(_ text: String) -> String {
  String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }))
}
