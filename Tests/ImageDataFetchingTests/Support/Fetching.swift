import ImageData
import ImageDataFetching
import Synchronization
import TestSupport

/// A server, a folder, and a fetcher between them that keeps what it reports.
final class Fetching: Sendable {
  let folder: TemporaryFolder
  let server: LoopbackServer
  private let log = Mutex<[FetchEvent]>([])
  /// Asked instead of the server's.
  let addresses: [DataAddress]?

  init(
    addresses: [String]? = nil, _ answer: @escaping @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Response
  ) throws {
    folder = try TemporaryFolder()
    server = LoopbackServer(answer)
    self.addresses = try addresses?.map { address throws(FetchError) in try DataAddress(address) }
  }

  var events: [FetchEvent] { log.withLock { $0 } }

  /// The folder that the fetcher writes into.
  var names: [String] { (try? folder.filesIn("data")) ?? [] }

  func fetch(
    _ files: [RemoteFile], replacing: Bool = false, stallTimeout: Int = 10,
    isCancelled: @escaping () -> Bool = { false }
  ) throws(FetchError) {
    let addresses = if let addresses { addresses } else { [try DataAddress(server.address)] }
    var fetcher = DataSetFetcher(DataSource(addresses: addresses, files: files), into: folder.file("data"))
    fetcher.replacesExisting = replacing
    fetcher.options.pause = 0.01
    fetcher.options.stallTimeout = stallTimeout
    fetcher.report = { event in self.log.withLock { $0.append(event) } }
    fetcher.isCancelled = isCancelled
    try fetcher.fetch()
  }

  /// The error of a fetch that must fail.
  func error(_ files: [RemoteFile], replacing: Bool = false, stallTimeout: Int = 10) -> FetchError? {
    do {
      try fetch(files, replacing: replacing, stallTimeout: stallTimeout)
      return nil
    } catch {
      return error
    }
  }
}

extension TemporaryFolder {
  /// Names in a folder below this one, sorted.
  func filesIn(_ name: String) throws -> [String] {
    files.filter { $0.hasPrefix(name + "/") }.map { String($0.dropFirst(name.count + 1)) }
  }
}

/// Bytes in which no part repeats another.
func content(_ count: Int, seed: Int = 1) -> [UInt8] {
  var random = SplitMix64(seed: seed)
  return (0..<count).map { _ in UInt8(random.integer(in: 0...255)) }
}

extension RemoteFile {
  /// A file whose published MD5 sum is that of `bytes`.
  static func file(_ name: String, md5 bytes: [UInt8], byteLimit: Int = 1 << 20) throws -> RemoteFile {
    let folder = try TemporaryFolder()
    let digest = try FileDigest.md5.hexadecimal(ofFile: folder.write(bytes, to: name))
    return RemoteFile(name: name, published: .md5Compressed(digest!), byteLimit: byteLimit)
  }
}
