/// How patient a download is.
public struct TransferOptions: Sendable {
  /// Seconds without a byte after which a connection counts as broken.
  public var stallTimeout = 60
  /// Attempts in a row that bring nothing new before a download fails.
  public var attempts = 3
  /// Seconds before the second attempt; each further one in a row waits that much longer.
  public var pause = 1.0
  /// Attempts altogether.
  package var attemptLimit = 50
  /// Redirects of one request.
  package var redirectLimit = 10

  public init() {}
}
