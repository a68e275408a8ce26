import Foundation

/// The address of a folder on a server.
public struct DataAddress: Equatable, Sendable {
  /// Without a slash at its end, and without a name and password: what is shown and written down.
  public let text: String
  /// "name:password@", as it stood in the address; empty without.
  private let credentials: String

  /// - Throws: `badMirror` for anything but an address of the schemes http and https.
  public init(_ address: String) throws(FetchError) {
    let components = URLComponents(string: address)
    let (shown, credentials) = Self.withoutCredentials(address)
    guard let scheme = components?.scheme?.lowercased(), ["http", "https"].contains(scheme),
      components?.host?.isEmpty == false, components?.query == nil, components?.fragment == nil
    else { throw .badMirror(shown) }
    self.init(shown: shown, credentials: credentials)
  }

  private init(shown: String, credentials: String) {
    let end = shown.lastIndex { $0 != "/" } ?? shown.startIndex
    text = String(shown[...end])
    self.credentials = credentials
  }

  /// One that is known to be right.
  init(published text: String) { self.init(shown: text, credentials: "") }

  /// The address of a file in the folder, to show.
  func shown(_ file: String) -> String { "\(text)/\(file)" }

  /// The address of a file in the folder, to ask for.
  func requested(_ file: String) -> String {
    guard !credentials.isEmpty, let slashes = text.range(of: "//") else { return shown(file) }
    return String(text[..<slashes.upperBound]) + credentials + String(text[slashes.upperBound...]) + "/" + file
  }

  /// What stands between "//" and the last "@" before the path is a secret.
  private static func withoutCredentials(_ address: String) -> (shown: String, credentials: String) {
    guard let slashes = address.range(of: "//") else {
      // Not an address, and yet it may hold a password.
      let at = address.lastIndex(of: "@")
      return (at.map { String(address[address.index(after: $0)...]) } ?? address, "")
    }
    let authority = address[slashes.upperBound...].prefix { !"/?#".contains($0) }
    guard let at = authority.lastIndex(of: "@") else { return (address, "") }
    let rest = address.index(after: at)
    return (
      String(address[..<slashes.upperBound]) + String(address[rest...]), String(address[slashes.upperBound..<rest])
    )
  }
}
