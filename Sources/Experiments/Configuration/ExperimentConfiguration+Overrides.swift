import LocatedJSON

extension ExperimentConfiguration {
  /// Reads a `KEY=VALUE` text.
  static func setting(override text: String) throws(ConfigurationError) -> (ConfigurationField, Setting) {
    let place = ConfigurationError.Place.override(text)
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw ConfigurationError(place: place, key: "", problem: .notAnAssignment)
    }
    let key = String(text[..<equals])
    if sections.contains(key) {
      let inside = fields.filter { $0.section == key }.map(\.key)
      throw ConfigurationError(place: place, key: key, problem: .conflict(
        "is a section, set one of its keys: \(inside.joined(separator: ", "))"))
    }
    guard let field = field(key) else {
      let path = key.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      throw ConfigurationError(
        place: place, key: key, problem: .unknownKey(known: fields.map(\.key)),
        suggestion: nearestKey(to: path).map { "\"\($0)\"" })
    }
    let node = try node(of: String(text[text.index(after: equals)...]), field: field, place: place)
    return (field, try field.setting(node) { _ in place })
  }

  /// The value as JSON: for texts and choices the bare text unless it is quoted, for lists also `500,500`.
  private static func node(
    of text: String, field: ConfigurationField, place: ConfigurationError.Place
  ) throws(ConfigurationError) -> JSONNode {
    let start = JSONLocation(line: 1, column: 1, offset: 0)
    let json: String
    switch field.type {
    case .folderName, .choice, .path, .images, .testImages:
      let isNull = (field.type == .path || field.type == .testImages) && text == "null"
      let isNumber = field.type == .testImages && Double(text) != nil
      guard isNull || isNumber || text.hasPrefix("\"") else { return JSONNode(location: start, content: .string(text)) }
      json = text
    case .integers, .optionalSize, .optionalRange:
      json = text.hasPrefix("[") || text == "null" ? text : "[\(text)]"
    case .integer, .optionalInteger, .positive: json = text
    }
    do throws(JSONError) {
      return try JSONParser.parse(Array(json.utf8), source: "")
    } catch {
      let found = text.isEmpty ? "nothing" : "\"\(abbreviated(text))\""
      throw ConfigurationError(
        place: place, key: field.key, problem: .mismatch(expected: field.expectation, found: found))
    }
  }
}
