/// What can go wrong while a data set is fetched.
public enum FetchError: Error, Equatable, Sendable {
  public enum FileOperation: String, Sendable {
    case create, read, write, remove
  }

  /// A mirror that is no address of the schemes http and https.
  case badMirror(String)
  /// Neither a folder nor a user's cache to write into.
  case noDestination
  /// No connection, or none that may be used; `reason` is libcurl's.
  case unreachable(url: String, reason: String)
  /// More redirects than `limit`, or one to another scheme than http and https.
  case badRedirect(url: String, reason: String)
  /// A response other than success.
  case status(url: String, code: Int)
  /// The connection broke or stalled. `received` bytes are kept at `path`; `expected` is the whole file where known.
  case broken(url: String, reason: String, received: Int, expected: Int?, path: String)
  /// A partial response other than the one that was asked for.
  case wrongRange(url: String, asked: Int, found: String)
  /// More than `limit` bytes, beyond any file of this name; `announced` where the server said so beforehand.
  case tooLarge(url: String, announced: Int?, limit: Int)
  /// A page of HTML in the place of the file.
  case webPage(url: String, byteCount: Int)
  /// A file of `byteCount` bytes that is not the published one.
  case wrongChecksum(url: String, expected: String, found: String, byteCount: Int)
  /// An archive that cannot be unpacked; `reason` is libarchive's.
  case damagedArchive(url: String, reason: String)
  /// An archive without a file that it must hold.
  case missingMember(url: String, member: String)
  /// A member of an archive with more than `limit` bytes.
  case memberTooLarge(url: String, member: String, limit: Int)
  /// Every address failed, each for its own reason.
  case nowhere([FetchError])
  /// A file that was not fetched, and is not the published one, has the name that the fetched one would get.
  case occupied(path: String)
  /// A link, a folder or anything else that is no file of its own stands where the part of a download goes.
  case obstacle(path: String)
  /// Another process is writing the same file.
  case busy(path: String)
  /// A call of the operating system failed; `code` is `errno`.
  case file(FileOperation, path: String, code: Int32)
  /// The caller asked to stop; `received` bytes are kept at `path`.
  case interrupted(path: String, received: Int)

  /// Whether what was downloaded is of no use, also for another attempt.
  var condemnsContent: Bool {
    switch self {
    case .tooLarge, .webPage, .wrongChecksum, .damagedArchive, .missingMember, .memberTooLarge: true
    default: false
    }
  }

  /// Whether another server may have what this one did not give.
  var mayPassElsewhere: Bool {
    switch self {
    case .unreachable, .badRedirect, .status, .broken, .wrongRange: true
    default: condemnsContent
    }
  }

  /// Whether trying again may help.
  var isTransient: Bool {
    switch self {
    case .broken, .wrongRange: true
    case .status(_, let code): [408, 429, 500, 502, 503, 504].contains(code)
    default: false
    }
  }
}
