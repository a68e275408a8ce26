import Foundation
import ImageData

/// Brings a remote file into a partial one, going on where an earlier attempt ended.
///
/// A range is asked for with If-Range where the server has named a validator. Without one, only bytes that a checksum
/// will judge are added to those of another response.
struct Download {
  let file: RemoteFile
  let address: DataAddress
  let part: PartialFile
  let options: TransferOptions
  let report: (FetchEvent) -> Void
  let isCancelled: () -> Bool

  /// Attempts until the file is there whole.
  /// - Returns: whether bytes of several responses were put together.
  func run() throws(FetchError) -> Bool {
    var (best, failures, isJoined) = (part.size, 0, false)
    for attempt in 1... {
      do throws(FetchError) {
        if try attemptOnce() { isJoined = true }
        return isJoined
      } catch where error.isTransient && attempt < options.attemptLimit {
        failures = part.size > best ? 0 : failures + 1
        best = max(best, part.size)
        if failures >= options.attempts { throw error }
        report(.retrying(file: file.name, error: error))
        try sleep(Double(failures + 1) * options.pause)
      }
    }
    fatalError("unreachable: the last attempt throws")
  }

  /// As it is shown.
  private var url: String { address.shown(file.name) }

  /// Answers to a request for the rest of a file by servers that may give the whole of it.
  private static let refusalsOfRanges = [400, 403, 405, 412, 501]

  /// - Parameter isWhole: asks for the whole file though a part is there. The part goes when the whole file comes.
  /// - Returns: whether the response was added to bytes that had been there.
  private func attemptOnce(isWhole: Bool = false) throws(FetchError) -> Bool {
    if part.size > 0 && !isResumable { try part.restart(from: nil) }
    let offset = isWhole ? 0 : part.size
    report(.started(file: file.name, url: url, offset: offset))
    var transfer = HTTPTransfer(options: options, isCancelled: isCancelled)
    if offset > 0 {
      transfer.header.append("Range: bytes=\(offset)-")
      if let source = part.source, source.url == url, let validator = source.validator {
        transfer.header.append("If-Range: \(validator)")
      }
    }
    var isAccepted = false
    let (response, end) = try transfer.get(address.requested(file.name), shownAs: url) { response, bytes throws(FetchError) in
      if !isAccepted {
        // The body of an error.
        guard [200, 206].contains(response.status) else { return false }
        try accept(response, offset: offset)
        isAccepted = true
      }
      if bytes.count > file.byteLimit - part.size { throw .tooLarge(url: url, announced: nil, limit: file.byteLimit) }
      try part.append(bytes)
      report(.advanced(file: file.name, received: part.size, total: size(response, offset: offset)))
      return true
    }
    if end == .cancelled { throw .interrupted(path: part.path, received: part.size) }
    if offset > 0 && Self.refusalsOfRanges.contains(response.status) { return try attemptOnce(isWhole: true) }
    if response.status == 416 && offset > 0 {
      if response.totalOfUnsatisfiedRange == offset { return false }
      try part.restart(from: nil)
      throw .wrongRange(url: url, asked: offset, found: response.contentRangeText ?? "HTTP status 416")
    }
    // 0 where the connection broke before any status.
    guard [0, 200, 206].contains(response.status) else { throw .status(url: url, code: response.status) }
    let total = size(response, offset: offset)
    if case .broken(let reason) = end {
      throw .broken(url: url, reason: reason, received: part.size, expected: total, path: part.path)
    }
    // An empty body.
    if !isAccepted { try accept(response, offset: offset) }
    if let total, part.size < total {
      throw .broken(
        url: url, reason: "the server ended its response", received: part.size, expected: total, path: part.path)
    }
    return response.status == 206 && offset > 0
  }

  /// Whether the bytes that are there are known to be of this file, or a checksum will tell. The latter holds also for
  /// bytes from another address.
  private var isResumable: Bool {
    guard let source = part.source, part.size <= file.byteLimit else { return false }
    return source.url == url && source.validator != nil || file.published != nil
  }

  /// Makes the partial file ready for the body of a response.
  private func accept(_ response: HTTPResponse, offset: Int) throws(FetchError) {
    // A range that starts at byte 0 answers a plain request as well.
    if response.status == 206 && !(offset == 0 && response.contentRange?.start == 0) {
      guard offset > 0, let range = response.contentRange, range.start == offset else {
        try part.restart(from: nil)
        throw .wrongRange(url: url, asked: offset, found: response.contentRangeText ?? "no Content-Range")
      }
    } else {
      try part.restart(from: PartialFile.Source(url: url, validator: response.validator))
    }
    if let total = size(response, offset: offset), total > file.byteLimit {
      throw .tooLarge(url: url, announced: total, limit: file.byteLimit)
    }
  }

  /// The size of the whole file, where the server tells.
  private func size(_ response: HTTPResponse, offset: Int) -> Int? {
    switch response.status {
    case 200: response.contentLength
    case 206:
      response.contentRange?.total
        ?? response.contentLength.map { length in
          let (sum, overflow) = offset.addingReportingOverflow(length)
          return overflow ? .max : sum
        }
    default: nil
    }
  }

  private func sleep(_ seconds: Double) throws(FetchError) {
    let end = Date(timeIntervalSinceNow: seconds)
    while Date() < end {
      if isCancelled() { throw .interrupted(path: part.path, received: part.size) }
      usleep(UInt32(min(0.05, seconds) * 1e6))
    }
  }
}
