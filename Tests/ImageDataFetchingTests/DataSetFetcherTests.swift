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
    #expect(try fetching.error(files()) != nil)
    #expect(try fetching.folder.bytes(of: "data/first") == [1, 2, 3])
    try fetching.fetch(files())
    #expect(try fetching.folder.bytes(of: "data/first") == Self.first)
  }

  /// What was there before stays, and so does what was begun.
  @Test func aFailedFetchLeavesNoEmptyFolder() throws {
    let fetching = try Fetching { _, _ in LoopbackServer.Response(status: 404) }
    #expect(fetching.error(try files()) != nil)
    #expect(fetching.folder.names.isEmpty)
    let deep = DataSetFetcher(
      DataSource(address: fetching.server.address, files: try files()), into: fetching.folder.file("a/b/c"))
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
    try fetching.fetch([.file("a.gz", md5: bytes)])
    #expect(fetching.names == ["a.gz"])
  }

  @Test func aFolderThatCannotBeMade() throws {
    let fetching = try Fetching { request, _ in answer(request) }
    let path = try fetching.folder.write("", to: "data")
    guard case .file(.create, path, _)? = try fetching.error(files()) else {
      Issue.record("no such error")
      return
    }
    #expect(fetching.server.requests.isEmpty)
  }

  @Test(.needsFullDisk) func aFullDiskIsNamedAndWhatFitsIsKept() throws {
    let bytes = content(200_000)
    let server = LoopbackServer { request, _ in LoopbackServer.file(bytes, for: request, tag: "\"a\"") }
    let file = try RemoteFile.file("a.bin", md5: bytes)
    _ = try FullDisk.use { disk in
      let fetcher = DataSetFetcher(DataSource(address: server.address, files: [file]), into: disk)
      let error = #expect(throws: FetchError.self) { try fetcher.fetch() }
      #expect(error == .file(.write, path: disk + "/a.bin.part", code: ENOSPC))
      #expect(error?.description.contains("free some space") == true)
      #expect(access(disk + "/a.bin", F_OK) != 0)
    }
  }
}
