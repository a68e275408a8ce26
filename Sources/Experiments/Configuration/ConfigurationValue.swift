import ImageData
import LatentModels
import LocatedJSON

/// A type of a property of `ExperimentConfiguration`, as it stands in JSON.
package protocol ConfigurationValue: Sendable {
  /// Nil where `json` is of another type.
  init?(json: JSONValue)
  var json: JSONValue { get }
}

extension Int: ConfigurationValue {
  package init?(json: JSONValue) {
    guard case .integer(let value) = json else { return nil }
    self = value
  }
  package var json: JSONValue { .integer(self) }
}

extension Double: ConfigurationValue {
  package init?(json: JSONValue) {
    guard case .number(let value) = json else { return nil }
    self = value
  }
  package var json: JSONValue { .number(self) }
}

extension String: ConfigurationValue {
  package init?(json: JSONValue) {
    guard case .string(let value) = json else { return nil }
    self = value
  }
  package var json: JSONValue { .string(self) }
}

extension Optional: ConfigurationValue where Wrapped: ConfigurationValue {
  package init?(json: JSONValue) {
    if json == .null {
      self = .none
    } else {
      guard let value = Wrapped(json: json) else { return nil }
      self = .some(value)
    }
  }
  package var json: JSONValue { map(\.json) ?? .null }
}

extension Array: ConfigurationValue where Element: ConfigurationValue {
  package init?(json: JSONValue) {
    guard case .array(let elements) = json else { return nil }
    let values = elements.compactMap(Element.init(json:))
    guard values.count == elements.count else { return nil }
    self = values
  }
  package var json: JSONValue { .array(map(\.json)) }
}

extension ConfigurationValue where Self: RawRepresentable<String> {
  package init?(json: JSONValue) {
    guard let name = String(json: json) else { return nil }
    self.init(rawValue: name)
  }
  package var json: JSONValue { .string(rawValue) }
}

extension ExperimentConfiguration.TestSource: ConfigurationValue {
  package init?(json: JSONValue) {
    switch json {
    case .string(let path): self = .path(path)
    case .number(let fraction): self = .fraction(fraction)
    default: return nil
    }
  }
  package var json: JSONValue {
    switch self {
    case .path(let path): .string(path)
    case .fraction(let fraction): .number(fraction)
    }
  }
}

extension ModelKind: ConfigurationValue {}
extension Initialization: ConfigurationValue {}
extension LikelihoodKind: ConfigurationValue {}
extension Preprocessing: ConfigurationValue {}
