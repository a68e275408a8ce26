import Foundation
import ImageData
import ImageDataFetching
import TestSupport
import Testing

struct DataSetFetcherTests {
  private static let first = content(20_000)
  private static let second = content(30_000, seed: 2)

  private func files() throws -> [RemoteFile] {
    [try .file("first", md5: Self.first), try .file("second", md5: Self.second)]
  }

  private func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
    LoopbackServer.file(request.path == "/first" ? Self.first : Self.second, for: request, tag: "\"a\"")
  }

  @Test func everyFileGetsItsPlace() throws {
    let fetching = try Fetching { request, _ in answer(request) }
    try fetching.fetch(files())
    #expect(fetching.names == ["first", "second"])
    #expect(try fetching.folder.bytes(of: "data/second") == Self.second)
    let path = fetching.folder.file("data/first")
    let published = try #require(files()[0].published).description
    let starts = ["first", "second"].map {
      FetchEvent.started(file: $0, url: "\(fetching.server.address)/\($0)", offset: 0)
    }
    let told = fetching.events.prefix { $0 != starts[1] }
    #expect(told.first == starts[0])
    #expect(
      told.suffix(4) == [
        .advanced(file: "first", received: 20_000, total: 20_000), .checking(file: "first"),
        .verified(file: "first", published: published), .installed(file: "first", paths: [path]),
      ])
  }

  @Test func whatIsThereIsKept() throws {
    let fetching = try Fetching { request, _ in answer(request) }
    try fetching.folder.write(Self.first, to: "data/first")
    try fetching.fetch(files())
    #expect(fetching.server.requests.map(\.path) == ["/second"])
    #expect(fetching.events.first == .kept(file: "first"))
    try fetching.fetch(files())
    #expect(fetching.server.requests.count == 1)
    try fetching.fetch(files(), replacing: true)
    #expect(fetching.server.requests.map(\.path) == ["/second", "/first", "/second"])
  }

  /// Until the new file is whole and the published one, the old one stays.
  @Test func anotherFileOfTheSameNameIsReplacedAtTheEnd() throws {
    let fetching = try Fetching { request, number in
      number == 0 ? LoopbackServer.Response(status: 404) : answer(request)
    }
    try fetching.folder.write([1, 2, 3], to: "data/first")
    #expect(try fetching.error(files(), replacing: true) != nil)
    #expect(try fetching.folder.bytes(of: "data/first") == [1, 2, 3])
    try fetching.fetch(files(), replacing: true)
    #expect(try fetching.folder.bytes(of: "data/first") == Self.first)
  }

  /// A file of one's own, under the name itself or one that the readers take for it: nothing is asked for.
  @Test(arguments: ["data/second", "data/second.gz", "data/SECOND"])
  func withoutForceNothingIsReplaced(name: String) throws {
    let fetching = try Fetching { request, _ in answer(request) }
    let path = try fetching.folder.write([1, 2, 3], to: name)
    let error = try #require(fetching.error(files()))
    #expect(error == .occupied(path: path))
    #expect(error.description.contains("--force"))
    #expect(try fetching.folder.bytes(of: name) == [1, 2, 3])
    #expect(fetching.server.requests.isEmpty)
    #expect(fetching.folder.files == [name])
  }

  @Test func addressesAreTriedInTurn() throws {
    let bad = LoopbackServer { request, number in
      number == 0 ? LoopbackServer.Response(status: 403) : LoopbackServer.Response(body: Array("<html>".utf8))
    }
    let good = LoopbackServer { [self] request, _ in answer(request) }
    let fetching = try Fetching(addresses: [bad.address, good.address]) { _, _ in LoopbackServer.Response() }
    try fetching.fetch(files())
    #expect(fetching.names == ["first", "second"])
    #expect(bad.requests.map(\.path) == ["/first"])
    #expect(good.requests.map(\.path) == ["/first", "/second"], "the one that had the first file is asked first")
    let error = FetchError.status(url: bad.address + "/first", code: 403)
    #expect(fetching.events.contains(.movedOn(file: "first", error: error)))
  }

  /// Bytes of another address count where a checksum will judge them.
  @Test func theNextAddressGoesOnWithThePart() throws {
    let bad = LoopbackServer { request, number in
      var response = LoopbackServer.file(Self.first, for: request, tag: "\"a\"")
      response.cut = number == 0 ? 5000 : 0
      return response
    }
    let good = LoopbackServer { request, _ in LoopbackServer.file(Self.first, for: request, tag: "\"b\"") }
    let fetching = try Fetching(addresses: [bad.address, good.address]) { _, _ in LoopbackServer.Response() }
    try fetching.fetch([.file("first", md5: Self.first)])
    #expect(try fetching.folder.bytes(of: "data/first") == Self.first)
    #expect(good.requests.map(\.rangeStart) == [5000])
    #expect(good.requests.map { $0.header["if-range"] } == [nil])
  }

  @Test func whereNoAddressHasTheFileAllReasonsAreTold() throws {
    let servers = [404, 500].map { status in LoopbackServer { _, _ in LoopbackServer.Response(status: status) } }
    let fetching = try Fetching(addresses: servers.map(\.address)) { _, _ in LoopbackServer.Response() }
    let error = try #require(fetching.error(files()))
    #expect(
      error == .nowhere([
        .status(url: servers[0].address + "/first", code: 404), .status(url: servers[1].address + "/first", code: 500),
      ]))
    for server in servers { #expect(error.description.contains(server.address)) }
    #expect(!error.description.contains("\n"))
    #expect(fetching.folder.names.isEmpty)
  }

  /// A link leads to a file of somebody else's, a second name of one is no better.
  @Test(arguments: [true, false]) func linksAreNotFollowed(isSymbolic: Bool) throws {
    func make(_ target: String, _ path: String) -> Int32 { isSymbolic ? symlink(target, path) : link(target, path) }
    let fetching = try Fetching { request, _ in answer(request) }
    let precious = try fetching.folder.write("precious", to: "precious")
    let part = try fetching.folder.write("", to: "data/first.part")
    unlink(part)
    try #require(make(precious, part) == 0)
    #expect(try fetching.error(files()) == .obstacle(path: part))
    unlink(part)
    try #require(make(precious, part + ".source") == 0)
    try fetching.fetch(files())
    #expect(try fetching.folder.text(of: "precious") == "precious")
  }

  @Test func aPipeInThePlaceOfAPart() throws {
    let fetching = try Fetching { request, _ in answer(request) }
    let part = try fetching.folder.write("", to: "data/first.part")
    unlink(part)
    try #require(mkfifo(part, 0o600) == 0)
    #expect(try fetching.error(files()) == .obstacle(path: part))
  }

  /// Of a download that fails, what is kept, shown or written down has no password.
  @Test func passwordsStaySecret() throws {
    let server = LoopbackServer { request, _ in
      var response = LoopbackServer.file(Self.first, for: request, tag: "\"a\"")
      if request.rangeStart == nil { response.cut = 5000 } else { response = LoopbackServer.Response(status: 500) }
      return response
    }
    let address = server.address.replacing("//", with: "//name:secret@")
    let fetching = try Fetching(addresses: [address]) { _, _ in LoopbackServer.Response() }
    let error = try #require(fetching.error(files()))
    #expect(server.requests.allSatisfy { $0.header["authorization"] == "Basic bmFtZTpzZWNyZXQ=" })
    let told = "\(error)" + fetching.events.map { "\($0)" }.joined()
      + (try fetching.folder.text(of: "data/first.part.source"))
    #expect(!told.contains("secret") && !told.contains("name:"))
    #expect(told.contains(server.address + "/first"))
  }

  /// What was there before stays, and so does what was begun.
  @Test func aFailedFetchLeavesNoEmptyFolder() throws {
    let fetching = try Fetching { _, _ in LoopbackServer.Response(status: 404) }
    #expect(fetching.error(try files()) != nil)
    #expect(fetching.folder.names.isEmpty)
    let deep = DataSetFetcher(
      DataSource(addresses: [try DataAddress(fetching.server.address)], files: try files()), into: fetching.folder.file("a/b/c"))
    #expect(throws: FetchError.self) { try deep.fetch() }
    #expect(fetching.folder.names.isEmpty)

    try FileManager.default.createDirectory(atPath: fetching.folder.file("data"), withIntermediateDirectories: false)
    #expect(fetching.error(try files()) != nil)
    #expect(fetching.folder.names == ["data"], "it was there before")
    let half = try Fetching { request, _ in
      request.path == "/first" ? answer(request) : LoopbackServer.Response(status: 404)
    }
    #expect(half.error(try files()) != nil)
    #expect(half.names == ["first"])
  }

  /// The readers prefer the name without .gz.
  @Test func anUncompressedFileDoesNotHideTheNewOne() throws {
    let bytes = content(1000)
    let fetching = try Fetching { request, _ in LoopbackServer.file(bytes, for: request) }
    try fetching.folder.write([1, 2, 3], to: "data/a")
    try fetching.fetch([.file("a.gz", md5: bytes)], replacing: true)
    #expect(fetching.names == ["a.gz"])
  }

  @Test func aFolderThatCannotBeMade() throws {
    let fetching = try Fetching { request, _ in answer(request) }
    let path = try fetching.folder.write("", to: "data")
    let error = try fetching.error(files())
    #expect(error == .file(.create, path: path, code: ENOTDIR))
    #expect(error?.description == "cannot create \(path): Not a directory; name another folder by --directory")
    let below = DataSetFetcher(
      DataSource(addresses: [try DataAddress(fetching.server.address)], files: try files()), into: path + "/mnist")
    #expect(throws: FetchError.file(.create, path: path + "/mnist", code: ENOTDIR)) { try below.fetch() }
    #expect(fetching.server.requests.isEmpty)
  }

  @Test(.needsFullDisk) func aFullDiskIsNamedAndWhatFitsIsKept() throws {
    let bytes = content(200_000)
    let server = LoopbackServer { request, _ in LoopbackServer.file(bytes, for: request, tag: "\"a\"") }
    let file = try RemoteFile.file("a.bin", md5: bytes)
    _ = try FullDisk.use { disk in
      let fetcher = DataSetFetcher(DataSource(addresses: [try DataAddress(server.address)], files: [file]), into: disk)
      let error = #expect(throws: FetchError.self) { try fetcher.fetch() }
      #expect(error == .file(.write, path: disk + "/a.bin.part", code: ENOSPC))
      #expect(error?.description.contains("free some space") == true)
      #expect(access(disk + "/a.bin", F_OK) != 0)
    }
  }
}
