import LocatedJSON

/// One setting: its dotted key, what it may be, its default, and its place in `ExperimentConfiguration`.
public struct ConfigurationField: Sendable {
  /// The key with the section before it, such as `training.batch`.
  public let key: String
  public let type: ConfigurationType
  /// The default as help texts show it.
  public let defaultText: String
  /// One line of documentation.
  public let documentation: String
  /// The word that asks for a derived default, such as `auto`; nil where there is none.
  let automatic: String?

  /// Stores a value that `type` has checked.
  let store: @Sendable (JSONValue, inout ExperimentConfiguration) -> Void
  let load: @Sendable (ExperimentConfiguration) -> JSONValue
  /// The default where it does not depend on other settings.
  let constantDefault: JSONValue?
  /// The default where it depends on other settings, to be called when those are filled in.
  let derivedDefault: (@Sendable (ExperimentConfiguration) -> JSONValue)?

  /// The default of a setting of type `Value`.
  enum Default<Value: ConfigurationValue> {
    case constant(Value)
    /// `text` is shown in help, and accepted as a value where the type is a choice.
    case derived(_ text: String, @Sendable (ExperimentConfiguration) -> Value)
  }

  init<Value: ConfigurationValue>(
    _ key: String, _ property: WritableKeyPath<ExperimentConfiguration, Value> & Sendable, _ type: ConfigurationType,
    default: Default<Value>, _ documentation: String
  ) {
    self.key = key
    self.type = type
    self.documentation = documentation
    store = { json, configuration in
      guard let value = Value(json: json) else { fatalError("\(key): \(json.line) is not of the property's type") }
      configuration[keyPath: property] = value
    }
    load = { $0[keyPath: property].json }
    switch `default` {
    case .constant(let value):
      (constantDefault, derivedDefault, automatic) = (value.json, nil, nil)
      defaultText = value.json.line
    case .derived(let text, let derive):
      (constantDefault, derivedDefault) = (nil, { derive($0).json })
      if case .choice = type { automatic = text } else { automatic = nil }
      defaultText = text
    }
  }

  init<Value: ConfigurationValue>(
    _ key: String, _ property: WritableKeyPath<ExperimentConfiguration, Value> & Sendable, _ type: ConfigurationType,
    default value: Value, _ documentation: String
  ) {
    self.init(key, property, type, default: .constant(value), documentation)
  }

  /// The part of the key before the dot; nil for a key of the top level.
  public var section: String? { key.firstIndex(of: ".").map { String(key[..<$0]) } }

  /// The key inside its section.
  public var name: String { section.map { String(key.dropFirst($0.count + 1)) } ?? key }

  /// What the value may be, for help texts and errors.
  public var expectation: String {
    guard let automatic, case .choice(let names) = type else { return type.expectation }
    return ConfigurationType.choice([automatic] + names).expectation
  }
}
