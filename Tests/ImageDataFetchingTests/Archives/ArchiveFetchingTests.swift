import ImageData
import ImageDataFetching
import TestSupport
import Testing

/// Archives that are fetched and unpacked.
struct ArchiveFetchingTests {
  private static let members = [
    RemoteFile.Member(path: "set/one.bin", name: "one.bin", published: .size(400_000)),
    RemoteFile.Member(path: "set/two.bin", name: "two.bin"),
  ]
  private static let honest = [
    TarMember("set", .folder), TarMember("set/one.bin", .file(content(400_000))),
    TarMember("set/readme", .file([1])), TarMember("set/two.bin", .file(content(10, seed: 2))),
  ]

  private func fetching(_ bytes: [UInt8]) throws -> (Fetching, RemoteFile) {
    let fetching = try Fetching { request, _ in LoopbackServer.file(bytes, for: request, tag: "\"a\"") }
    let plain = try RemoteFile.file("set.tar.gz", md5: bytes)
    return (
      fetching,
      RemoteFile(
        name: plain.name, published: plain.published, byteLimit: 1 << 20, content: .archive(Self.members))
    )
  }

  private func archive(_ members: [TarMember]) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    try folder.writeArchive(members, to: "set.tar.gz")
    return try folder.bytes(of: "set.tar.gz")
  }

  @Test(arguments: ["", "./"]) func theWantedMembersAreUnpacked(prefix: String) throws {
    let (fetching, file) = try fetching(archive(Self.honest.map { TarMember(prefix + $0.path, $0.kind) }))
    try fetching.fetch([file])
    #expect(fetching.names == ["one.bin", "two.bin"], "nothing else, and the archive is gone")
    #expect(try fetching.folder.bytes(of: "data/one.bin") == content(400_000))
    #expect(try fetching.folder.bytes(of: "data/two.bin") == content(10, seed: 2))
    let paths = ["one.bin", "two.bin"].map { fetching.folder.file("data/" + $0) }
    #expect(fetching.events.last == .installed(file: "set.tar.gz", paths: paths))
    try fetching.fetch([file])
    #expect(fetching.server.requests.count == 1, "what is there is not fetched again")
    #expect(fetching.events.last == .kept(file: "set.tar.gz"))
  }

  /// A member of another size is not the published one.
  @Test func aMemberOfAnotherSizeIsFetchedAgain() throws {
    let (fetching, file) = try fetching(archive(Self.honest))
    try fetching.fetch([file])
    try fetching.folder.write(Array(content(400_000).dropLast()), to: "data/one.bin")
    #expect(fetching.error([file]) == .occupied(path: fetching.folder.file("data/one.bin")))
    #expect(fetching.server.requests.count == 1)
    try fetching.fetch([file], replacing: true)
    #expect(fetching.server.requests.count == 2)
    #expect(try fetching.folder.bytes(of: "data/one.bin") == content(400_000))
    try fetching.folder.write([], to: "data/two.bin")
    try fetching.fetch([file])
    #expect(fetching.server.requests.count == 2, "nothing is known of the other one")
  }

  /// Members that would land elsewhere if their names were followed.
  @Test func nothingIsWrittenOutside() throws {
    let root = try TemporaryFolder()
    let evil = [
      TarMember("../outside", .file([1])), TarMember("set/../../outside", .file([2])),
      TarMember(root.file("absolute"), .file([3])), TarMember("set/link", .symbolicLink(to: root.path)),
      TarMember("set/link/through", .file([4])), TarMember("outside", .hardLink(to: "../outside")),
      TarMember("../data/one.bin", .file([5])), TarMember("set/../set/two.bin", .file([6])),
    ]
    let (fetching, file) = try fetching(archive(evil + Self.honest + evil))
    try fetching.fetch([file])
    #expect(fetching.folder.files == ["data/one.bin", "data/two.bin"])
    #expect(fetching.folder.names == ["data"])
    #expect(root.names.isEmpty)
    #expect(try fetching.folder.bytes(of: "data/two.bin") == content(10, seed: 2))
  }

  /// A link of a wanted name is not the file, and what it points to is not read or written.
  @Test(arguments: [false, true]) func aLinkIsNotAFile(isHard: Bool) throws {
    let target = "../../secret"
    let link = TarMember("set/one.bin", isHard ? .hardLink(to: target) : .symbolicLink(to: target))
    let (fetching, file) = try fetching(archive([link, Self.honest[3]]))
    try fetching.folder.write("secret", to: "secret")
    #expect(
      fetching.error([file])
        == .missingMember(url: fetching.server.address + "/set.tar.gz", member: "set/one.bin"))
    #expect(fetching.folder.files == ["secret"])
    #expect(try fetching.folder.text(of: "secret") == "secret")
  }

  @Test func aMemberThatIsMissing() throws {
    let (fetching, file) = try fetching(archive(Self.honest.dropLast()))
    let url = fetching.server.address + "/set.tar.gz"
    #expect(fetching.error([file]) == .missingMember(url: url, member: "set/two.bin"))
    #expect(fetching.names.isEmpty, "one without the other does not count")
  }

  @Test(arguments: [100, 200_000, 399_000]) func anArchiveThatIsCut(length: Int) throws {
    let (fetching, file) = try fetching(Array(archive(Self.honest)[..<length]))
    guard case .damagedArchive? = fetching.error([file]) else {
      Issue.record("no such error")
      return
    }
    #expect(fetching.names.isEmpty)
  }

  @Test func whatIsNoArchive() throws {
    let (fetching, file) = try fetching(content(5000, seed: 9))
    guard case .damagedArchive? = fetching.error([file]) else {
      Issue.record("no such error")
      return
    }
    #expect(fetching.names.isEmpty)
  }

  /// A small archive that unpacks to more than any file of the sets has.
  @Test func aMemberThatIsTooLarge() throws {
    let folder = try TemporaryFolder()
    let path = try folder.writeArchive([TarMember("a", .file([UInt8](repeating: 0, count: 1 << 20)))], to: "a.tar.gz")
    var unpacking = ArchiveUnpacking(url: "http://x/a.tar.gz")
    unpacking.memberLimit = 1 << 19
    #expect(throws: FetchError.memberTooLarge(url: "http://x/a.tar.gz", member: "a", limit: 1 << 19)) {
      try unpacking.unpack(path, to: ["a": folder.file("out")], isCancelled: { false })
    }
  }
}
