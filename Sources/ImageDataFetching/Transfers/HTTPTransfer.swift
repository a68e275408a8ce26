import CCurl
import Foundation

/// One GET request through libcurl, over http or https, redirects included.
struct HTTPTransfer {
  /// Header lines beside libcurl's own.
  var header: [String] = []
  var options: TransferOptions
  /// Asked about once a second, more often while data arrive.
  var isCancelled: () -> Bool

  /// How a request ended.
  enum End: Equatable {
    /// The response has come whole, as far as its own lengths tell, or was refused by `receive` without an error.
    case complete
    /// The connection broke or stalled.
    case broken(reason: String)
    case cancelled
  }

  /// - Parameters:
  ///   - request: the address, with a name and password if it has them.
  ///   - url: the address in errors.
  ///   - receive: takes the pieces of the last response's body; false stops the transfer.
  /// - Throws: what `receive` throws, `unreachable` and `badRedirect`.
  func get(
    _ request: String, shownAs url: String,
    receive: (HTTPResponse, UnsafeRawBufferPointer) throws(FetchError) -> Bool
  ) throws(FetchError) -> (response: HTTPResponse, end: End) {
    _ = Self.initialization
    guard let handle = curl_easy_init() else { throw .unreachable(url: url, reason: "libcurl cannot be initialised") }
    defer { curl_easy_cleanup(handle) }
    var list: UnsafeMutablePointer<curl_slist>?
    for line in header { list = curl_slist_append(list, line) }
    defer { curl_slist_free_all(list) }
    let message = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    defer { message.deallocate() }

    curl_set_string(handle, CURLOPT_URL, request)
    curl_set_list(handle, CURLOPT_HTTPHEADER, list)
    curl_set_pointer(handle, CURLOPT_ERRORBUFFER, message)
    curl_set_string(handle, CURLOPT_USERAGENT, "vlae (libcurl)")
    curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    curl_set_string(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
    for (option, path) in Self.certificates(ProcessInfo.processInfo.environment) {
      curl_set_string(handle, option, path)
    }
    curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 1)
    curl_set_long(handle, CURLOPT_MAXREDIRS, options.redirectLimit)
    curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    curl_set_long(handle, CURLOPT_CONNECTTIMEOUT, min(options.stallTimeout, 30))
    curl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
    curl_set_long(handle, CURLOPT_LOW_SPEED_TIME, options.stallTimeout)

    return try withoutActuallyEscaping(receive) { receive throws(FetchError) in
      let state = State(receive: receive, isCancelled: isCancelled)
      let pointer = Unmanaged.passUnretained(state).toOpaque()
      curl_set_receiver(handle, CURLOPT_HEADERFUNCTION, receiveHeader)
      curl_set_pointer(handle, CURLOPT_HEADERDATA, pointer)
      curl_set_receiver(handle, CURLOPT_WRITEFUNCTION, receiveBody)
      curl_set_pointer(handle, CURLOPT_WRITEDATA, pointer)
      curl_set_progress(handle, showProgress)
      curl_set_pointer(handle, CURLOPT_XFERINFODATA, pointer)
      curl_set_long(handle, CURLOPT_NOPROGRESS, 0)
      let code = curl_easy_perform(handle)
      if let error = state.error { throw error }
      let text = String(cString: message)
      let reason = text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
      return (state.response, try end(code, url: url, reason: reason, isRefused: state.isRefused))
    }
  }

  /// Where the environment has the certificates to trust. The program curl looks there, its library does not.
  private static func certificates(_ environment: [String: String]) -> [(CURLoption, String)] {
    let file = ["CURL_CA_BUNDLE", "SSL_CERT_FILE"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    let folder = environment["SSL_CERT_DIR"].flatMap { $0.isEmpty ? nil : $0 }
    return [file.map { (CURLOPT_CAINFO, $0) }, folder.map { (CURLOPT_CAPATH, $0) }].compactMap(\.self)
  }

  private func end(_ code: CURLcode, url: String, reason: String, isRefused: Bool) throws(FetchError) -> End {
    switch code {
    case CURLE_OK: return .complete
    case CURLE_WRITE_ERROR where isRefused: return .complete
    case CURLE_ABORTED_BY_CALLBACK: return .cancelled
    case CURLE_TOO_MANY_REDIRECTS, CURLE_UNSUPPORTED_PROTOCOL: throw .badRedirect(url: url, reason: reason)
    case CURLE_PARTIAL_FILE, CURLE_OPERATION_TIMEDOUT, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR,
      CURLE_HTTP2, CURLE_HTTP2_STREAM:
      return .broken(reason: reason)
    default: throw .unreachable(url: url, reason: reason)
    }
  }

  /// Once for the process, before any handle.
  private static let initialization = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

  /// What libcurl's callbacks share with the transfer.
  fileprivate final class State {
    let receive: (HTTPResponse, UnsafeRawBufferPointer) throws(FetchError) -> Bool
    let isCancelled: () -> Bool
    var response = HTTPResponse()
    var error: FetchError?
    var isRefused = false

    init(
      receive: @escaping (HTTPResponse, UnsafeRawBufferPointer) throws(FetchError) -> Bool,
      isCancelled: @escaping () -> Bool
    ) {
      self.receive = receive
      self.isCancelled = isCancelled
    }
  }
}

// MARK: - Callbacks

private func state(_ pointer: UnsafeMutableRawPointer?) -> HTTPTransfer.State {
  Unmanaged<HTTPTransfer.State>.fromOpaque(pointer!).takeUnretainedValue()
}

private func receiveHeader(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ pointer: UnsafeMutableRawPointer?
) -> Int {
  let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
  state(pointer).response.take(line: String(decoding: line, as: UTF8.self))
  return size * count
}

/// Any other number than that of the bytes ends the transfer.
private func receiveBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ pointer: UnsafeMutableRawPointer?
) -> Int {
  let state = state(pointer)
  let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
  if piece.isEmpty { return 0 }
  do throws(FetchError) {
    if try state.receive(state.response, piece) { return piece.count }
    state.isRefused = true
  } catch {
    state.error = error
  }
  return 0
}

private func showProgress(
  _ pointer: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> CInt {
  state(pointer).isCancelled() ? 1 : 0
}
