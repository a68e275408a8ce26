/// What a fetch tells while it works; `file` is the name below the server's address.
public enum FetchEvent: Equatable, Sendable {
  /// Nothing to do: the files are there already.
  case kept(file: String)
  /// A request is sent, for the bytes from `offset` on.
  case started(file: String, url: String, offset: Int)
  /// `received` bytes are there, with those of earlier attempts; `total` where the server told.
  case advanced(file: String, received: Int, total: Int?)
  /// Another attempt follows after `error`.
  case retrying(file: String, error: FetchError)
  /// The next address is asked after `error`.
  case movedOn(file: String, error: FetchError)
  /// All bytes are there and are compared with the published checksum.
  case checking(file: String)
  /// The file is the published one.
  case verified(file: String, published: String)
  /// No checksum of the published file is known.
  case unverified(file: String)
  /// The files are in their place.
  case installed(file: String, paths: [String])
}
