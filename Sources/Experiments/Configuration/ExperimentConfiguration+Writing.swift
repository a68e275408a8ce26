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

  /// Every field with its default, what it may be, and its meaning, in lines that suit a narrow terminal.
  public static var fieldHelp: String {
    fields.map { "  \($0.key) [\($0.defaultText)]\n      \($0.documentation)\n      \($0.expectation)\n" }.joined()
  }

  /// The table of fields, for the manual.
  public static var fieldTable: TextTable {
    TextTable(
      columns: [.left("key"), .left("value"), .left("default"), .left("meaning")],
      rows: fields.map { [$0.key, $0.expectation, $0.defaultText, $0.documentation] })
  }
}
