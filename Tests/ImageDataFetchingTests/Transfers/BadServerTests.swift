import Foundation
import ImageData
import ImageDataFetching
import TestSupport
import Testing

/// Servers that lie, refuse or send something else. Nothing they send gets the name of a file of data.
struct BadServerTests {
  private static let bytes = content(50_000)
  private let file: RemoteFile

  init() throws { file = try RemoteFile.file("a.bin", md5: Self.bytes) }

  private func failing(
    _ answer: @escaping @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Response
  ) throws -> (Fetching, FetchError, url: String) {
    let fetching = try Fetching(answer)
    let error = try #require(fetching.error([file]))
    #expect(!fetching.names.contains("a.bin"))
    #expect(!error.description.contains("\n"))
    return (fetching, error, fetching.server.address + "/a.bin")
  }

  @Test func aLengthThatIsTooLarge() throws {
    let (fetching, error, url) = try failing { request, _ in
      var response = LoopbackServer.Response(body: Array(Self.bytes.dropFirst(request.rangeStart ?? 0)))
      response.declaredLength = 60_000
      return response
    }
    guard case .broken(url, _, _, 60_000, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(fetching.server.requests.count > 1)
  }

  /// The response ends where it said it would; only the checksum tells.
  @Test func aLengthThatIsTooSmall() throws {
    let (fetching, error, url) = try failing { _, _ in
      var response = LoopbackServer.Response(body: Self.bytes)
      response.declaredLength = 40_000
      return response
    }
    guard case .wrongChecksum(url, _, _, 40_000) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(fetching.names.isEmpty)
  }

  @Test func aRangeThatEndsEarly() throws {
    let fetching = try Fetching { request, number in
      var response = LoopbackServer.file(Self.bytes, for: request, tag: "\"a\"")
      if number == 0 { response.cut = 10_000 }
      if number == 1 {
        response.body = Array(response.body[..<10_000])
        response.header["Content-Range"] = "bytes 10000-19999/50000"
      }
      return response
    }
    try fetching.fetch([file])
    #expect(fetching.server.requests.map(\.rangeStart) == [nil, 10_000, 20_000])
    #expect(try fetching.folder.bytes(of: "data/a.bin") == Self.bytes)
  }

  @Test func anotherFile() throws {
    let other = Array("Not what you wanted".utf8)
    let (fetching, error, url) = try failing { _, _ in LoopbackServer.Response(body: other) }
    let published = try #require(file.published)
    let folder = try TemporaryFolder()
    let digest = try #require(try FileDigest.md5.hexadecimal(ofFile: folder.write(other, to: "other")))
    #expect(
      error
        == .wrongChecksum(url: url, expected: published.description, found: digest, byteCount: other.count))
    #expect(error.description.contains("not the published file: expected \(published.description), found \(digest) "))
    #expect(fetching.names.isEmpty)
    #expect(fetching.server.requests.count == 1)
  }

  @Test(arguments: ["<html>", "\n <!DOCTYPE HTML><title>Log in</title>", "\u{FEFF}<head>"])
  func aWebPage(text: String) throws {
    let (fetching, error, url) = try failing { _, _ in LoopbackServer.Response(body: Array(text.utf8)) }
    #expect(error == .webPage(url: url, byteCount: text.utf8.count))
    #expect(error.description.hasPrefix("\(url): a page of HTML of "))
    #expect(fetching.names.isEmpty)
  }

  /// 2^63 - 1 more bytes than are there are more than can be counted.
  @Test func aLengthBeyondAllNumbers() throws {
    let fetching = try Fetching { request, number in
      var response = LoopbackServer.file(Self.bytes, for: request, tag: "\"a\"")
      if number == 0 { response.cut = 10_000 }
      if number == 1 {
        response.header["Content-Range"] = "bytes 10000-49999/*"
        response.declaredLength = .max
      }
      return response
    }
    #expect(fetching.error([file]) == .tooLarge(url: fetching.server.address + "/a.bin", announced: .max, limit: 1 << 20))
    #expect(fetching.names.isEmpty)
  }

  @Test(arguments: ["bytes 9223372036854775807-9223372036854775807/*", "bytes 0-9223372036854775807/9223372036854775807"])
  func rangesBeyondAllNumbers(range: String) throws {
    let (fetching, _, _) = try failing { _, _ in
      LoopbackServer.Response(status: 206, header: ["Content-Range": range], body: Self.bytes)
    }
    #expect(fetching.names.isEmpty)
  }

  @Test func aRangeFromByte0AnswersAPlainRequest() throws {
    let fetching = try Fetching { _, _ in
      LoopbackServer.Response(status: 206, header: ["Content-Range": "bytes 0-49999/50000"], body: Self.bytes)
    }
    try fetching.fetch([file])
    #expect(fetching.names == ["a.bin"])
    #expect(fetching.server.requests.count == 1)
  }

  /// 407 comes from a proxy, 429 from a server that wants a pause.
  @Test(arguments: [(407, "the proxy wants a name and password"), (429, "wait a while")])
  func statusesWithAdvice(status: Int, advice: String) throws {
    let (_, error, url) = try failing { _, _ in LoopbackServer.Response(status: status) }
    #expect(error == .status(url: url, code: status))
    #expect(error.description.contains(advice))
  }

  @Test func anEmptyFile() throws {
    let (fetching, error, _) = try failing { _, _ in LoopbackServer.Response() }
    guard case .wrongChecksum(_, _, _, 0) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(fetching.names.isEmpty)
  }

  /// What damaged gzip data say stands in the error.
  @Test func damagedCompression() throws {
    let file = RemoteFile(name: "a.gz", published: .sha256("00"), byteLimit: 1 << 20)
    let fetching = try Fetching { _, _ in LoopbackServer.Response(body: [0x1f, 0x8b, 0xff, 1, 2, 3]) }
    let error = try #require(fetching.error([file]))
    #expect(error.description.contains("corrupt compressed data at byte offset"))
    #expect(fetching.names.isEmpty)
  }

  @Test(arguments: [(404, 1), (403, 1), (500, 3), (503, 3), (204, 1)])
  func statuses(status: Int, requests: Int) throws {
    let (fetching, error, url) = try failing { _, _ in
      LoopbackServer.Response(status: status, body: status == 204 ? [] : Array("no".utf8))
    }
    #expect(error == .status(url: url, code: status))
    #expect(error.description.hasPrefix("\(url): HTTP status \(status), expected 200; "))
    #expect(fetching.server.requests.count == requests)
    #expect(fetching.names.isEmpty)
  }

  @Test func anErrorThatPasses() throws {
    let fetching = try Fetching { request, number in
      number < 2 ? LoopbackServer.Response(status: 503) : LoopbackServer.file(Self.bytes, for: request)
    }
    try fetching.fetch([file])
    #expect(fetching.names == ["a.bin"])
  }

  @Test(arguments: [301, 302, 307, 308]) func aRedirectIsFollowed(status: Int) throws {
    let fetching = try Fetching { request, _ in
      request.path == "/a.bin"
        ? LoopbackServer.Response(status: status, header: ["Location": "/b/c"], body: Array("moved".utf8))
        : LoopbackServer.file(Self.bytes, for: request, tag: "\"a\"")
    }
    try fetching.fetch([file])
    #expect(fetching.server.requests.map(\.path) == ["/a.bin", "/b/c"])
    #expect(try fetching.folder.bytes(of: "data/a.bin") == Self.bytes)
  }

  @Test func aRedirectInACircle() throws {
    let (fetching, error, url) = try failing { request, _ in
      LoopbackServer.Response(status: 302, header: ["Location": request.path == "/a.bin" ? "/b" : "/a.bin"])
    }
    guard case .badRedirect(url, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(fetching.server.requests.count == 11)
    #expect(fetching.names.isEmpty)
  }

  @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/a"]) func aRedirectToAnotherScheme(target: String) throws {
    let (fetching, error, url) = try failing { _, _ in
      LoopbackServer.Response(status: 302, header: ["Location": target])
    }
    guard case .badRedirect(url, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(fetching.names.isEmpty)
  }

  @Test(arguments: [true, false]) func moreBytesThanTheFileCanHave(announces: Bool) throws {
    let file = try RemoteFile.file("a.bin", md5: Self.bytes, byteLimit: 49_999)
    let fetching = try Fetching { request, _ in
      var response = LoopbackServer.file(Self.bytes, for: request)
      response.isLengthHidden = !announces
      return response
    }
    let error = fetching.error([file])
    #expect(
      error
        == .tooLarge(url: fetching.server.address + "/a.bin", announced: announces ? 50_000 : nil, limit: 49_999))
    #expect(fetching.names.isEmpty)
  }

  @Test func noServer() throws {
    let fetching = try Fetching { _, _ in LoopbackServer.Response() }
    // A port that was free a moment ago.
    let address = LoopbackServer { _, _ in LoopbackServer.Response() }.address
    usleep(100_000)
    let fetcher = DataSetFetcher(DataSource(addresses: [try DataAddress(address)], files: [file]), into: fetching.folder.file("data"))
    let error = #expect(throws: FetchError.self) { try fetcher.fetch() }
    guard case .unreachable(address + "/a.bin", _)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(fetching.names.isEmpty)
  }
}
