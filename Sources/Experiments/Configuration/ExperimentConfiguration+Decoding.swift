import ImageData
import LocatedJSON

extension ExperimentConfiguration {
  /// All defaults.
  public init() {
    self = Self.resolved([:])
  }

  /// Reads a configuration file, with the files that it extends.
  /// - Parameter overrides: `KEY=VALUE` texts that win over the file; of two with the same key the later one counts.
  /// - Throws: `FileError`, `JSONError` or `ConfigurationError`.
  public init(contentsOf path: String, overrides: [String] = []) throws {
    try self.init(parsing: Files.read(path), source: path, overrides: overrides)
  }

  /// Reads a configuration from the bytes of its file.
  /// - Parameter source: what an error calls the file.
  public init(parsing bytes: [UInt8], source: String, overrides: [String] = []) throws {
    var settings = try Self.settings(of: JSONParser.parse(bytes, source: source), source: source)
    for text in overrides {
      let (field, setting) = try Self.setting(override: text)
      settings[field.key] = setting
    }
    self = Self.resolved(settings)
    try checkRules(settings)
  }

  /// A value that was given, and where; nil stands for the word that asks for a derived default.
  struct Setting {
    let value: JSONValue?
    let place: ConfigurationError.Place
  }

  /// Every default that does not depend on others, then what was given, then the derived defaults.
  static func resolved(_ settings: [String: Setting]) -> ExperimentConfiguration {
    var configuration = unfilled
    for field in fields {
      if let value = settings[field.key]?.value ?? field.constantDefault { field.store(value, &configuration) }
    }
    for field in fields where settings[field.key]?.value == nil {
      if let derive = field.derivedDefault { field.store(derive(configuration), &configuration) }
    }
    return configuration
  }

  /// Something for the fields to overwrite, each its own property.
  private static let unfilled = ExperimentConfiguration(
    name: "", data: Data(
      set: "", test: nil, resize: nil, range: nil, directory: nil, limit: nil, validation: 0, preprocessing: .center),
    model: Model(
      kind: .vae, likelihood: .gaussian, latent: 0, hidden: [], steps: 0, hyperparameters: [:],
      initialization: .balanced),
    training: Training(epochs: 0, batch: 0, learningRate: 0, seed: 0, checkpointMinutes: 0, patience: 0),
    evaluation: Evaluation(importanceSamples: 0, seed: 0))

  // MARK: - The file

  /// The settings of a configuration. Where it extends another file, that one's settings stand in for those that it
  /// does not have itself.
  /// - Parameter chain: the files that led here, each extending the next.
  static func settings(
    of root: JSONNode, source: String, extendedBy chain: [String] = []
  ) throws -> [String: Setting] {
    var settings: [String: Setting] = [:]
    let members = try Self.members(of: root, key: "", source: source)
    if let member = members.first(where: { $0.key == "extends" }) {
      settings = try extended(by: member.value, of: source, chain: chain + [source])
    }
    for member in members where member.key != "extends" {
      if sections.contains(member.key) {
        for inner in try Self.members(of: member.value, key: member.key, source: source) {
          try read(inner, path: [member.key, inner.key], source: source, into: &settings)
        }
      } else {
        try read(member, path: [member.key], source: source, into: &settings)
      }
    }
    return settings
  }

  private static func extended(by node: JSONNode, of source: String, chain: [String]) throws -> [String: Setting] {
    let place = ConfigurationError.Place.file(source, node.location)
    guard case .string(let name) = node.content, !name.isEmpty, !name.utf8.contains(0) else {
      throw ConfigurationError(
        place: place, key: "extends",
        problem: .mismatch(expected: "the path of a configuration, from this file's folder on", found: node.summary))
    }
    let path = Files.path(name, besides: source)
    if chain.contains(where: { Files.areSame($0, path) }) {
      let files = (chain + [path]).joined(separator: " extends ")
      throw ConfigurationError(place: place, key: "extends", problem: .conflict("a file extends itself: \(files)"))
    }
    return try settings(of: JSONParser.parse(Files.read(path), source: path), source: path, extendedBy: chain)
  }

  private static func members(
    of node: JSONNode, key: String, source: String
  ) throws(ConfigurationError) -> [JSONNode.Member] {
    guard case .object(let members) = node.content else {
      let expected = "an object with the keys \(names(in: key.isEmpty ? nil : key).joined(separator: ", "))"
      throw ConfigurationError(
        place: .file(source, node.location), key: key, problem: .mismatch(expected: expected, found: node.summary))
    }
    return members
  }

  private static func read(
    _ member: JSONNode.Member, path: [String], source: String, into settings: inout [String: Setting]
  ) throws(ConfigurationError) {
    // A key with a dot in it is none of ours, even where the dotted key is.
    let key = path.joined(separator: ".")
    guard let field = field(key), path.last == field.name else {
      throw unknownKey(path, place: .file(source, member.keyLocation))
    }
    settings[key] = try field.setting(member.value) { .file(source, $0) }
  }

  private static func unknownKey(_ path: [String], place: ConfigurationError.Place) -> ConfigurationError {
    let section = path.count > 1 ? path[0] : nil
    let suggestion = nearestKey(to: path).map { key in
      guard let field = field(key), field.section != section else { return "\"\(field(key)?.name ?? key)\"" }
      return "\"\(field.name)\" " + (field.section.map { "inside \"\($0)\"" } ?? "outside \"\(path[0])\"")
    }
    return ConfigurationError(
      place: place, key: path.joined(separator: "."), problem: .unknownKey(known: names(in: section)),
      suggestion: suggestion)
  }

  /// The dotted key, or name of a section, most likely meant by `path`: a name of the same section, else the same
  /// name in another one, else a key that looks alike as a whole.
  static func nearestKey(to path: [String]) -> String? {
    let name = path[path.count - 1]
    let section = path.count > 1 ? path[0] : nil
    if let near = nearestName(to: name, among: names(in: section)) {
      return section.map { "\($0).\(near)" } ?? near
    }
    if let near = nearestName(to: name, among: fields.map(\.name)) {
      return fields.first { $0.name == near }?.key
    }
    return nearestName(to: path.joined(separator: "."), among: fields.map(\.key))
  }

  /// The keys that may stand in a section, or with nil at the top.
  private static func names(in section: String?) -> [String] {
    let inside = fields.filter { $0.section == section }.map(\.name)
    return section == nil ? ["extends"] + inside + sections : inside
  }
}

extension ConfigurationField {
  /// Checks a value that was given.
  /// - Parameter place: where the error says that a location is.
  func setting(
    _ node: JSONNode, place: (JSONLocation) -> ConfigurationError.Place
  ) throws(ConfigurationError) -> ExperimentConfiguration.Setting {
    let origin = place(node.location)
    if let automatic, node.content == .string(automatic) { return .init(value: nil, place: origin) }
    do throws(ConfigurationType.Mismatch) {
      return .init(value: try type.checked(node), place: origin)
    } catch {
      let expected = error.element.isEmpty ? expectation : error.expected
      throw ConfigurationError(
        place: place(error.location), key: key + error.element,
        problem: .mismatch(expected: expected, found: error.found), suggestion: error.suggestion)
    }
  }
}
