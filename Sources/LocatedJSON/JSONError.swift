/// A text that is not strict JSON (RFC 8259), with the place of the first fault.
public struct JSONError: Error, Sendable, Equatable {
  /// The file, or another name of the text, as given to the parser.
  public let source: String
  public let location: JSONLocation
  /// The dotted path of the key at fault; empty where the fault is not one of a key.
  public let key: String
  public let expected: String
  public let found: String

  package init(source: String, location: JSONLocation, key: String = "", expected: String, found: String) {
    self.source = source
    self.location = location
    self.key = key
    self.expected = expected
    self.found = found
  }
}

extension JSONError: CustomStringConvertible {
  public var description: String {
    let place = "\(source):\(location.line):\(location.column): "
    return place + (key.isEmpty ? "" : "\(abbreviated(key, to: 80)): ") + "expected \(expected), found \(found)"
  }
}
