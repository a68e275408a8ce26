import LocatedJSON

extension ExperimentConfiguration {
  /// The configuration with every setting, as its file holds it. It reads back to an equal value.
  public var json: JSONValue {
    let top = Self.fields.filter { $0.section == nil }.map { (key: $0.name, value: $0.load(self)) }
    let sections = Self.sections.map { section in
      let inside = Self.fields.filter { $0.section == section }
      return (key: section, value: JSONValue.object(inside.map { (key: $0.name, value: $0.load(self)) }))
    }
    return .object(top + sections)
  }

  /// The fields that have another value in `other`.
  func fieldsThatDiffer(from other: ExperimentConfiguration) -> [ConfigurationField] {
    Self.fields.filter { $0.load(self) != $0.load(other) }
  }

  /// Every field with its default, its meaning, and what it may be, in lines of up to 79 columns.
  public static var fieldHelp: String {
    fields.map { field in
      let details = wrapped(field.documentation, to: 73) + wrapped("Expects \(field.expectation).", to: 73)
      return "  \(field.key) (default: \(field.defaultText))\n" + details.map { "      \($0)\n" }.joined()
    }.joined()
  }
}
