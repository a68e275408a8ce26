import Foundation
import ImageData
import ImageDataFetching
import TestSupport
import Testing

/// Connections that break, and how a download goes on.
struct ResumingTests {
  private static let bytes = content(300_000)
  private static let tag = "\"v1\""

  /// Sends at most 100,000 bytes in one response, whatever it promises.
  @Test(arguments: [tag, nil]) func aConnectionThatIsCutIsTakenUpAgain(tag: String?) throws {
    let fetching = try Fetching { request, _ in
      var response = LoopbackServer.file(Self.bytes, for: request, tag: tag)
      response.cut = 100_000
      return response
    }
    try fetching.fetch([.file("a.bin", md5: Self.bytes)])
    #expect(try fetching.folder.bytes(of: "data/a.bin") == Self.bytes)
    #expect(fetching.names == ["a.bin"])
    #expect(fetching.server.requests.map(\.rangeStart) == [nil, 100_000, 200_000])
    #expect(fetching.server.requests.map { $0.header["if-range"] } == [nil, tag, tag])
    let url = fetching.server.address + "/a.bin"
    let errors = fetching.events.compactMap { if case .retrying(_, let error) = $0 { error } else { nil } }
    #expect(errors.count == 2)
    guard case .broken(url, _, 100_000, 300_000, fetching.folder.file("data/a.bin.part")) = errors.first else {
      Issue.record("\(errors)")
      return
    }
  }

  /// A process that ended, then another one.
  @Test(arguments: [true, false]) func theNextFetchGoesOn(hasTag: Bool) throws {
    let date = "Wed, 21 Oct 2015 07:28:00 GMT"
    let fetching = try Fetching { request, number in
      var response = LoopbackServer.file(
        Self.bytes, for: request, tag: hasTag ? Self.tag : nil, lastModified: hasTag ? nil : date)
      if number < 4 { response.cut = number == 0 ? 50_000 : 0 }
      return response
    }
    let file = RemoteFile(name: "a.bin", published: nil, byteLimit: 1 << 20)
    let error = try #require(fetching.error([file]))
    #expect(error.description.contains("after 50000 of 300000 bytes; run the command again to go on from "))
    #expect(fetching.names == ["a.bin.part", "a.bin.part.source"])
    #expect(try fetching.folder.bytes(of: "data/a.bin.part") == Array(Self.bytes[..<50_000]))
    try fetching.fetch([file])
    #expect(fetching.server.requests.last?.rangeStart == 50_000)
    #expect(fetching.server.requests.last?.header["if-range"] == (hasTag ? Self.tag : date))
    #expect(try fetching.folder.bytes(of: "data/a.bin") == Self.bytes)
    #expect(fetching.events.contains(.unverified(file: "a.bin")))
  }

  @Test func aServerWithoutRangesStartsAgain() throws {
    let fetching = try Fetching { _, number in
      var response = LoopbackServer.Response(header: ["ETag": Self.tag], body: Self.bytes)
      if number == 0 { response.cut = 100_000 }
      return response
    }
    try fetching.fetch([.file("a.bin", md5: Self.bytes)])
    #expect(fetching.server.requests.map(\.rangeStart) == [nil, 100_000])
    #expect(try fetching.folder.bytes(of: "data/a.bin") == Self.bytes)
  }

  /// If-Range names the first version, so the server sends the whole second one.
  @Test func aFileThatHasChangedStartsAgain() throws {
    let other = content(200_000, seed: 2)
    let fetching = try Fetching { request, number in
      if number > 0 { return LoopbackServer.file(other, for: request, tag: "\"v2\"") }
      var response = LoopbackServer.file(Self.bytes, for: request, tag: Self.tag)
      response.cut = 100_000
      return response
    }
    try fetching.fetch([.file("a.bin", md5: other)])
    #expect(fetching.server.requests.count == 2)
    #expect(try fetching.folder.bytes(of: "data/a.bin") == other)
  }

  /// Without a validator only the checksum shows that two versions were put together.
  @Test func twoVersionsPutTogetherAreFetchedOnceMore() throws {
    let other = content(300_000, seed: 2)
    let fetching = try Fetching { request, number in
      var response = LoopbackServer.file(number == 0 ? Self.bytes : other, for: request)
      if number == 0 { response.cut = 100_000 }
      return response
    }
    try fetching.fetch([.file("a.bin", md5: other)])
    #expect(fetching.server.requests.map(\.rangeStart) == [nil, 100_000, nil])
    #expect(try fetching.folder.bytes(of: "data/a.bin") == other)
  }

  /// Bytes that no validator and no checksum vouch for are not built upon.
  @Test func withoutValidatorAndChecksumNothingIsResumed() throws {
    let fetching = try Fetching { request, number in
      var response = LoopbackServer.file(Self.bytes, for: request)
      if number < 3 { response.cut = 100_000 }
      return response
    }
    let file = RemoteFile(name: "a.bin", published: nil, byteLimit: 1 << 20)
    #expect(fetching.error([file]) == nil)
    #expect(fetching.server.requests.map(\.rangeStart) == [nil, nil, nil, nil])
    #expect(try fetching.folder.bytes(of: "data/a.bin") == Self.bytes)
  }

  /// Everything had come, and the process ended before it gave the file its name.
  @Test func aPartThatIsWholeNeedsNoMoreBytes() throws {
    let fetching = try Fetching { request, _ in LoopbackServer.file(Self.bytes, for: request, tag: Self.tag) }
    try fetching.folder.write(Self.bytes, to: "data/a.bin.part")
    try fetching.folder.write("\(fetching.server.address)/a.bin\n\(Self.tag)\n", to: "data/a.bin.part.source")
    try fetching.fetch([.file("a.bin", md5: Self.bytes)])
    #expect(fetching.server.requests.map(\.rangeStart) == [300_000])
    #expect(try fetching.folder.bytes(of: "data/a.bin") == Self.bytes)
  }

  /// A part that is longer than the file, or of unknown origin.
  @Test(arguments: [true, false]) func aPartThatCannotBelongToTheFileIsThrownAway(isKnown: Bool) throws {
    let fetching = try Fetching { request, _ in LoopbackServer.file(Self.bytes, for: request, tag: Self.tag) }
    try fetching.folder.write(content(isKnown ? 300_001 : 1000, seed: 3), to: "data/a.bin.part")
    let url = "\(fetching.server.address)/a.bin"
    if isKnown { try fetching.folder.write("\(url)\n\(Self.tag)\n", to: "data/a.bin.part.source") }
    try fetching.fetch([.file("a.bin", md5: Self.bytes)])
    #expect(fetching.server.requests.map(\.rangeStart) == (isKnown ? [300_001, nil] : [nil]))
    #expect(try fetching.folder.bytes(of: "data/a.bin") == Self.bytes)
  }

  /// Larger than any file of the name, as a file with a hole can be.
  @Test func aPartThatIsTooLargeIsThrownAway() throws {
    let fetching = try Fetching { request, _ in LoopbackServer.file(Self.bytes, for: request, tag: Self.tag) }
    let part = try fetching.folder.write([1], to: "data/a.bin.part")
    for size in [Int.max, 1 << 62, 1 << 50, 1 << 43] where truncate(part, size) == 0 { break }
    try fetching.folder.write("\(fetching.server.address)/a.bin\n\(Self.tag)\n", to: "data/a.bin.part.source")
    try fetching.fetch([.file("a.bin", md5: Self.bytes)])
    #expect(fetching.server.requests.map(\.rangeStart) == [nil])
    #expect(try fetching.folder.bytes(of: "data/a.bin") == Self.bytes)
  }

  /// The whole file is asked for instead; the part stays until it comes.
  @Test(arguments: [400, 403, 405, 412, 501]) func aServerThatRefusesRanges(status: Int) throws {
    let fetching = try Fetching { request, number in
      if request.rangeStart != nil || number == 2 { return LoopbackServer.Response(status: status) }
      var response = LoopbackServer.file(Self.bytes, for: request, tag: Self.tag)
      if number == 0 { response.cut = 100_000 }
      return response
    }
    let file = try RemoteFile.file("a.bin", md5: Self.bytes)
    #expect(fetching.error([file]) == .status(url: fetching.server.address + "/a.bin", code: status))
    #expect(try fetching.folder.bytes(of: "data/a.bin.part").count == 100_000)
    try fetching.fetch([file])
    #expect(fetching.server.requests.map(\.rangeStart) == [nil, 100_000, nil, 100_000, nil])
    #expect(try fetching.folder.bytes(of: "data/a.bin") == Self.bytes)
  }

  @Test func whereNothingCameThereIsNoPartToGoOnFrom() throws {
    let fetching = try Fetching { request, _ in
      var response = LoopbackServer.file(Self.bytes, for: request, tag: Self.tag)
      response.cut = 0
      return response
    }
    let error = try #require(fetching.error([.file("a.bin", md5: Self.bytes)]))
    #expect(!error.description.contains("go on from"))
    #expect(error.description.hasSuffix("; run the command again, or name another place by --mirror"))
    #expect(fetching.names.isEmpty)
    #expect(FetchError.interrupted(path: "p", received: 0).description == "interrupted before anything had come")
  }

  @Test func anotherRangeThanAskedForIsNotTaken() throws {
    let fetching = try Fetching { request, number in
      var response = LoopbackServer.file(Self.bytes, for: request, tag: Self.tag)
      if number == 0 { response.cut = 100_000 }
      if number == 1 { response.header["Content-Range"] = "bytes 0-299999/300000" }
      return response
    }
    try fetching.fetch([.file("a.bin", md5: Self.bytes)])
    #expect(fetching.server.requests.map(\.rangeStart) == [nil, 100_000, nil])
    #expect(try fetching.folder.bytes(of: "data/a.bin") == Self.bytes)
  }

  @Test func aStalledConnectionIsGivenUpAndTakenUpAgain() throws {
    let fetching = try Fetching { request, number in
      var response = LoopbackServer.file(Self.bytes, for: request, tag: Self.tag)
      if number == 0 { (response.cut, response.stalls) = (100_000, true) }
      return response
    }
    let start = Date()
    try fetching.fetch([.file("a.bin", md5: Self.bytes)], stallTimeout: 1)
    #expect(Date().timeIntervalSince(start) < 8)
    #expect(fetching.server.requests.map(\.rangeStart) == [nil, 100_000])
    #expect(try fetching.folder.bytes(of: "data/a.bin") == Self.bytes)
  }

  @Test func cancellingKeepsThePart() throws {
    let fetching = try Fetching { request, number in
      var response = LoopbackServer.file(Self.bytes, for: request, tag: Self.tag)
      if number == 0 { (response.cut, response.stalls) = (100_000, true) }
      return response
    }
    let file = try RemoteFile.file("a.bin", md5: Self.bytes)
    let part = fetching.folder.file("data/a.bin.part")
    #expect(throws: FetchError.interrupted(path: part, received: 100_000)) {
      try fetching.fetch([file]) {
        fetching.events.contains(.advanced(file: "a.bin", received: 100_000, total: 300_000))
      }
    }
    try fetching.fetch([file])
    #expect(fetching.server.requests.map(\.rangeStart) == [nil, 100_000])
    #expect(fetching.names == ["a.bin"])
  }

  @Test func twoProcessesDoNotWriteOneFile() throws {
    let fetching = try Fetching { request, _ in LoopbackServer.file(Self.bytes, for: request) }
    let part = try fetching.folder.write([1], to: "data/a.bin.part")
    let descriptor = open(part, O_RDWR)
    defer { close(descriptor) }
    try #require(flock(descriptor, LOCK_EX) == 0)
    #expect(try fetching.error([.file("a.bin", md5: Self.bytes)]) == .busy(path: part))
    #expect(fetching.server.requests.isEmpty)
    #expect(try fetching.folder.bytes(of: "data/a.bin.part") == [1])
  }
}
