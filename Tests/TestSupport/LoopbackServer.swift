import Foundation
import Synchronization

/// An HTTP server on the loopback interface that answers as it is told, also wrongly. It ends with its last reference.
public final class LoopbackServer: Sendable {
  public struct Request: Sendable {
    public let path: String
    /// By lower-case names.
    public let header: [String: String]

    /// Of `Range: bytes=5-`.
    public var rangeStart: Int? {
      header["range"].flatMap { $0.hasPrefix("bytes=") && $0.hasSuffix("-") ? Int($0.dropFirst(6).dropLast()) : nil }
    }
  }

  public struct Response: Sendable {
    public var status = 200
    public var header: [String: String] = [:]
    public var body: [UInt8] = []
    /// What Content-Length says instead of the truth.
    public var declaredLength: Int?
    /// Without Content-Length, the end of the connection is the end of the body.
    public var isLengthHidden = false
    /// The connection is closed after this many bytes of the body.
    public var cut: Int?
    /// What has been sent is followed by silence, until the client goes away.
    public var stalls = false

    public init(status: Int = 200, header: [String: String] = [:], body: [UInt8] = []) {
      self.status = status
      self.header = header
      self.body = body
    }
  }

  private let listener: Int32
  public let port: Int
  private let isStopped = Atomic(false)
  private let log = Mutex<[Request]>([])
  private let answer: @Sendable (Request, Int) -> Response

  /// - Parameter answer: to a request and its number, from 0.
  public init(_ answer: @escaping @Sendable (_ request: Request, _ number: Int) -> Response) {
    self.answer = answer
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, length) == 0 && listen(listener, 16) == 0
          && getsockname(listener, address, &length) == 0
      }
    }
    precondition(isListening, "no socket on the loopback interface")
    port = Int(UInt16(bigEndian: address.sin_port))
    // A proxy of the environment would stand between the client and this server.
    setenv("no_proxy", "127.0.0.1", 1)
    Thread.detachNewThread { [weak self] in
      while true {
        var descriptor = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
        let isReady = poll(&descriptor, 1, 20) > 0
        guard let self, !self.isStopped.load(ordering: .relaxed) else { break }
        if isReady { self.acceptClient() }
      }
      close(listener)
    }
  }

  deinit { isStopped.store(true, ordering: .relaxed) }

  public var address: String { "http://127.0.0.1:\(port)" }

  /// All so far.
  public var requests: [Request] { log.withLock { $0 } }

  private func acceptClient() {
    let client = accept(listener, nil, nil)
    guard client >= 0 else { return }
    // A stalled client must not keep the others waiting.
    Thread.detachNewThread { [weak self] in
      defer { close(client) }
      guard let request = Self.readRequest(client), let self else { return }
      let number = self.log.withLock { log in
        log.append(request)
        return log.count - 1
      }
      Self.send(self.answer(request, number), to: client)
    }
  }

  private static func readRequest(_ client: Int32) -> Request? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      guard bytes.count < 1 << 16, recv(client, &byte, 1, 0) == 1 else { return nil }
      bytes.append(byte)
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count == 3, words[0] == "GET" else { return nil }
    let fields = lines.dropFirst().compactMap { line -> (String, String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (line[..<colon].lowercased(), line[colon...].dropFirst().trimmingCharacters(in: .whitespaces))
    }
    return Request(path: String(words[1]), header: Dictionary(fields) { first, _ in first })
  }

  private static func send(_ response: Response, to client: Int32) {
    var header = response.header
    header["Connection"] = "close"
    header["Content-Length"] = response.isLengthHidden ? nil : "\(response.declaredLength ?? response.body.count)"
    let lines = header.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\r\n" }.joined()
    let sent = Array("HTTP/1.1 \(response.status) Status\r\n\(lines)\r\n".utf8)
      + response.body.prefix(response.cut ?? response.body.count)
    var rest = sent[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
    if response.stalls {
      // Ends when the client closes, which shows as a read of nothing.
      var byte: UInt8 = 0
      while recv(client, &byte, 1, 0) > 0 {}
    }
  }
}

extension LoopbackServer {
  /// A well-behaved answer: the file, or the range asked for if its validator is the present one.
  public static func file(
    _ bytes: [UInt8], for request: Request, tag: String? = nil, lastModified: String? = nil
  ) -> Response {
    var header: [String: String] = [:]
    header["ETag"] = tag
    header["Last-Modified"] = lastModified
    let condition = request.header["if-range"]
    guard let start = request.rangeStart, condition == nil || condition == tag || condition == lastModified else {
      return Response(header: header, body: bytes)
    }
    guard start < bytes.count else {
      header["Content-Range"] = "bytes */\(bytes.count)"
      return Response(status: 416, header: header)
    }
    header["Content-Range"] = "bytes \(start)-\(bytes.count - 1)/\(bytes.count)"
    return Response(status: 206, header: header, body: Array(bytes[start...]))
  }
}
