/// A place in a JSON text. Lines and columns count from 1, columns in Unicode scalars as editors show them;
/// `offset` counts bytes from 0.
public struct JSONLocation: Sendable, Equatable {
  public let line: Int
  public let column: Int
  public let offset: Int

  public init(line: Int, column: Int, offset: Int) {
    self.line = line
    self.column = column
    self.offset = offset
  }
}

/// A parsed JSON value that knows where it stands.
public struct JSONNode: Sendable, Equatable {
  /// One entry of an object.
  public struct Member: Sendable, Equatable {
    public let key: String
    public let keyLocation: JSONLocation
    public let value: JSONNode
  }

  public enum Content: Sendable, Equatable {
    case null
    case boolean(Bool)
    /// A number written without fraction and exponent that fits `Int`.
    case integer(Int)
    /// Any other number; always finite.
    case number(Double)
    case string(String)
    case array([JSONNode])
    /// Members in the order of the text, each key once.
    case object([Member])
  }

  public let location: JSONLocation
  public let content: Content

  package init(location: JSONLocation, content: Content) {
    self.location = location
    self.content = content
  }

  /// The value of `key`, or nil where this is no object or has no such key.
  public subscript(key: String) -> JSONNode? {
    guard case .object(let members) = content else { return nil }
    return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
  }

  /// The same value without its places.
  public var value: JSONValue {
    switch content {
    case .null: .null
    case .boolean(let flag): .boolean(flag)
    case .integer(let number): .integer(number)
    case .number(let number): .number(number)
    case .string(let text): .string(text)
    case .array(let elements): .array(elements.map(\.value))
    case .object(let members): .object(members.map { (key: $0.key, value: $0.value.value) })
    }
  }

  /// What an error message calls this value, such as `the string "128"`; long strings are cut.
  public var summary: String {
    switch content {
    case .null: "null"
    case .boolean(let flag): "\(flag)"
    case .integer(let number): "\(number)"
    case .number(let number): "\(number)"
    case .string(let text): "the string \(JSONValue.string(abbreviated(text)).line)"
    case .array(let elements): elements.isEmpty ? "an empty list" : "a list of \(elements.count)"
    case .object: "an object"
    }
  }
}
