import Foundation
import TestSupport
import Testing

private let published = "/usr/share/datasets/fashion-mnist"
private let hasPublished = FileManager.default.fileExists(atPath: published)
private let hasScript = (try? run(["script", "--version"]))?.status == 0

/// `vlae data fetch` from a server on the loopback interface.
struct DataFetchCommandTests {
  private let folder: TemporaryFolder
  private static let images = "train-images-idx3-ubyte.gz"

  init() throws { folder = try TemporaryFolder() }

  private var environment: [String: String?] { ["VLAE_DATA": nil, "XDG_CACHE_HOME": folder.path] }

  private func fetch(_ name: String, from server: LoopbackServer, _ options: [String] = []) throws -> ProgramOutcome {
    try vlae(["data", "fetch", name, "--mirror", server.address + "/"] + options, in: folder, environment: environment)
  }

  /// Serves Debian's files, whose content is the published one.
  private static func publishedFile(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
    guard let bytes = FileManager.default.contents(atPath: published + request.path) else {
      return LoopbackServer.Response(status: 404)
    }
    return LoopbackServer.file(Array(bytes), for: request, tag: "\"1\"")
  }

  @Test(.enabled(if: hasPublished, "needs the package dataset-fashion-mnist"))
  func aSetIsFetchedThroughConnectionsThatBreak() throws {
    let server = LoopbackServer { request, _ in
      var response = Self.publishedFile(request)
      // The largest file needs three connections.
      response.cut = 10_000_000
      return response
    }
    let outcome = try fetch("fashion-mnist", from: server, ["--directory", "data"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: published).filter { $0.hasSuffix(".gz") }.sorted()
    #expect(folder.files == files.map { "data/fashion-mnist/" + $0 })
    for file in files {
      let original = try #require(FileManager.default.contents(atPath: "\(published)/\(file)"))
      #expect(try folder.bytes(of: "data/fashion-mnist/" + file) == Array(original))
    }
    #expect(server.requests.map(\.rangeStart) == [nil, 10_000_000, 20_000_000, nil, nil, nil])
    let log = outcome.errors.split(separator: "\n")
    let url = "\(server.address)/\(Self.images)"
    #expect(log.first.map(String.init) == "\(Self.images): from \(url)")
    #expect(log.contains("\(Self.images): from byte 10000000 on, from \(url)"))
    #expect(
      log.contains(
        "\(Self.images): the published file, by the SHA-256 sum "
          + "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"))
    #expect(log.contains("wrote data/fashion-mnist/\(Self.images)"))
    let row = outcome.output.split(separator: "\n").last?.split(separator: " ").map(String.init)
    #expect(row?.prefix(4) == ["fashion-mnist", "complete", "60000", "10000"])
    #expect(row?.suffix(3) == ["official", "data/fashion-mnist", "(data.directory)"])

    let again = try fetch("fashion-mnist", from: server, ["--directory", "data"])
    #expect(again.status == 0)
    #expect(
      again.errors == "fashion-mnist is complete in data/fashion-mnist; --force fetches it all the same\n")
    #expect(again.output == outcome.output)
    #expect(server.requests.count == 6)
  }

  @Test(.enabled(if: hasPublished && hasScript, "needs the package dataset-fashion-mnist, and script of util-linux"))
  func aTerminalShowsABar() throws {
    let server = LoopbackServer { request, _ in Self.publishedFile(request) }
    let command = "stty columns 80; \(CommandLineProgram.path) data fetch fashion-mnist --directory data "
      + "--mirror \(server.address)"
    let outcome = try run(["script", "-qec", command, "/dev/null"], in: folder.path, environment: environment)
    #expect(outcome.status == 0)
    let drawings = outcome.output.replacing("\r\n", with: "\n").split(whereSeparator: { $0 == "\r" || $0 == "\n" })
    let bar = #/train-images-idx3-ubyte\.gz \[=+\]  26\.4 MB of 26\.4 MB( .*)?\u{1B}\[K/#
    #expect(drawings.contains { (try? bar.wholeMatch(in: $0)) != nil })
  }

  @Test func aWrongFileNeverCounts() throws {
    let server = LoopbackServer { _, _ in LoopbackServer.Response(body: Array("no such page.".utf8)) }
    let outcome = try fetch("svhn", from: server)
    #expect(outcome.status == 65)
    #expect(outcome.output == "")
    #expect(
      outcome.errors.split(separator: "\n").last.map(String.init)
        == "error: \(server.address)/train_32x32.mat: not the published file: expected the MD5 sum "
        + "e26dedcc434d2e4c54c9b2d4a06d8373, found 264c84b0a75ba462d550c6d500160501 in 13 bytes; "
        + "it was thrown away, name another place by --mirror")
    #expect(folder.names.isEmpty, "no folder either")
    #expect(try vlae(["data", "verify", "svhn"], environment: environment).status == 66)
  }

  /// Four files of one's own, complete but smaller than the published ones.
  @Test func onesOwnFilesAreReplacedByForceAlone() throws {
    try BlobImages().write(to: folder, "data/mnist")
    let server = LoopbackServer { _, _ in LoopbackServer.Response(status: 404) }
    let files = folder.files
    let outcome = try fetch("mnist", from: server, ["--directory", "data"])
    let path = "data/mnist/" + BlobImages.trainingImages
    expectError(
      outcome, 65, "\(path): is there, and is not the published file; move it away, or replace it by --force")
    #expect(folder.files == files)
    #expect(server.requests.isEmpty)
    #expect(try fetch("mnist", from: server, ["--directory", "data", "--force"]).status == 74)
    #expect(folder.files == files, "nor before there is something better")
  }

  @Test func passwordsStayOutOfEverything() throws {
    let server = LoopbackServer { _, _ in
      var response = LoopbackServer.Response(header: ["ETag": "\"1\""], body: [1, 2, 3])
      response.declaredLength = 1000
      return response
    }
    let outcome = try vlae(
      ["data", "fetch", "omniglot", "--mirror", server.address.replacing("//", with: "//name:secret@")], in: folder,
      environment: environment)
    #expect(outcome.status == 74)
    #expect(!outcome.errors.contains("secret") && outcome.errors.contains(server.address))
    #expect(folder.files.contains("vlae/omniglot/chardata.mat.part.source"))
    for file in folder.files { #expect(try !folder.text(of: file).contains("secret")) }
    expectError(
      try vlae(["data", "fetch", "svhn", "--mirror", "ftp://name:secret@a/b"], environment: environment), 64,
      "\"ftp://a/b\": expected an address such as https://example.org/folder, without ? and #")
  }

  /// libcurl itself looks at neither of the two.
  @Test(arguments: ["CURL_CA_BUNDLE", "SSL_CERT_FILE"]) func certificatesOfTheEnvironment(name: String) throws {
    let server = LoopbackServer { _, _ in LoopbackServer.Response() }
    let nothing: [String: String?] = ["CURL_CA_BUNDLE": nil, "SSL_CERT_FILE": nil]
    let outcome = try vlae(
      ["data", "fetch", "omniglot", "--mirror", server.address.replacing("http:", with: "https:")], in: folder,
      environment: environment.merging(nothing) { $1 }.merging([name: "/nowhere/certificates.pem"]) { $1 })
    #expect(outcome.status == 74)
    #expect(outcome.errors.contains("/nowhere/certificates.pem"), "\(outcome.errors)")
  }

  @Test(.enabled(if: geteuid() == 0, "needs to become somebody else"))
  func aFolderThatMayNotBeWritten() throws {
    let other = ["setpriv", "--reuid=65534", "--clear-groups", CommandLineProgram.path]
    guard let trial = try? run(other + ["--help"]), trial.status == 0 else { return }
    mkdir(folder.file("closed"), 0o755)
    let outcome = try run(
      other + ["data", "fetch", "mnist", "--mirror", "http://127.0.0.1:9/x", "--directory", folder.file("closed")],
      environment: environment)
    expectError(
      outcome, 74,
      "cannot create \(folder.file("closed"))/mnist: Permission denied; name another folder by --directory")
  }

  @Test func serversThatRefuse() throws {
    let server = LoopbackServer { _, _ in LoopbackServer.Response(status: 404) }
    let outcome = try fetch("cifar-10", from: server)
    #expect(outcome.status == 74)
    #expect(
      outcome.errors.split(separator: "\n").last.map(String.init)
        == "error: \(server.address)/cifar-10-binary.tar.gz: HTTP status 404, expected 200; "
        + "the file is not there, name another place by --mirror")
    #expect(folder.files.isEmpty)
    expectError(
      try vlae(["data", "fetch", "svhn", "--mirror", "somewhere"], environment: environment), 64,
      "\"somewhere\": expected an address such as https://example.org/folder, without ? and #")
    expectError(
      try vlae(
        ["data", "fetch", "omniglot"], environment: ["VLAE_DATA": nil, "XDG_CACHE_HOME": nil, "HOME": nil]), 64,
      "no folder to write into: name one by --directory, or set XDG_CACHE_HOME or HOME")
  }

  @Test func aServerThatFallsSilent() throws {
    let server = LoopbackServer { _, _ in
      var response = LoopbackServer.Response(body: [1, 2, 3])
      (response.declaredLength, response.stalls) = (1000, true)
      return response
    }
    let start = Date()
    let outcome = try fetch("omniglot", from: server, ["--timeout", "1"])
    #expect(outcome.status == 74)
    #expect(Date().timeIntervalSince(start) < 30)
    #expect(outcome.errors.contains("chardata.mat: trying again: "))
    let part = folder.file("vlae/omniglot/chardata.mat.part")
    #expect(outcome.errors.hasSuffix("; run the command again to go on from \(part)\n"))
  }

  /// Ctrl-C leaves what has come, and the next fetch takes it up.
  @Test func anInterruptedFetchGoesOn() throws {
    let bytes = [UInt8](repeating: 7, count: 500_000)
    let server = LoopbackServer { request, number in
      var response = LoopbackServer.file(bytes, for: request, tag: "\"1\"")
      if number == 0 { (response.cut, response.stalls) = (200_000, true) }
      return response
    }
    let part = "vlae/omniglot/chardata.mat.part"
    let program = try RunningProgram(
      [CommandLineProgram.path, "data", "fetch", "omniglot", "--mirror", server.address], environment: environment)
    for _ in 0..<4000 where program.isRunning && (try? folder.bytes(of: part).count) != 200_000 { usleep(5000) }
    program.interrupt()
    let outcome = try program.wait(limit: 20)
    #expect(outcome.status == 130)
    #expect(
      outcome.errors.hasSuffix(
        "error: interrupted; kept 200000 bytes in \(folder.path)/\(part), from which the next fetch goes on\n"))
    #expect(folder.files == [part, part + ".source"])

    let next = try fetch("omniglot", from: server)
    #expect(server.requests.map(\.rangeStart) == [nil, 200_000, nil], "and once more, as the whole is not the file")
    #expect(next.status == 65)
    #expect(folder.files.isEmpty)
  }
}
