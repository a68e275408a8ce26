import LocatedJSON

extension Grid {
  private static let keys = ["name", "base", "axes", "except", "also"]

  /// Whether the bytes of a file are those of a grid and not of one experiment.
  /// - Parameter source: what an error calls the file.
  public static func isGrid(parsing bytes: [UInt8], source: String) throws -> Bool {
    try JSONParser.parse(bytes, source: source)["axes"] != nil
  }

  /// Reads a grid from its file.
  /// - Throws: `FileError`, `JSONError` or `ConfigurationError`.
  public init(contentsOf path: String) throws {
    try self.init(parsing: Files.read(path), source: path)
  }

  /// Reads a grid from the bytes of its file.
  /// - Parameter source: what an error calls the file.
  public init(parsing bytes: [UInt8], source: String) throws {
    let root = try JSONParser.parse(bytes, source: source)
    let members = try Self.members(of: root, source: source)
    func node(_ key: String) -> JSONNode? { members.first { $0.key == key }?.value }

    name = try Self.name(node("name"), root: root, source: source)
    let base = try Self.base(node("base"), source: source)
    guard let axesNode = node("axes") else {
      throw ConfigurationError(
        place: .file(source, root.location), key: "axes",
        problem: .conflict(
          "expected the axes whose product makes the jobs, such as {\"model.steps\": [1, 2, 4, 8]}, found none"))
    }
    let axes = try Self.axes(axesNode, key: "axes", source: source)
    var builder = GridJobs(source: source, base: base)
    try builder.add(productOf: axes, order: axes)
    if let except = node("except") {
      for element in try Self.list(except, key: "except", source: source) {
        try builder.remove(try GridFilter(element, axes: axes, source: source))
      }
    }
    if let also = node("also") {
      for element in try Self.list(also, key: "also", source: source) {
        try builder.add(
          productOf: Self.axes(element, key: "also", source: source, referringTo: axes), order: axes)
      }
    }
    jobs = try builder.finished(root: root)
  }

  private static func members(of root: JSONNode, source: String) throws(ConfigurationError) -> [JSONNode.Member] {
    guard case .object(let members) = root.content else {
      throw ConfigurationError(
        place: .file(source, root.location), key: "",
        problem: .mismatch(expected: "an object with the keys \(keys.joined(separator: ", "))", found: root.summary))
    }
    for member in members where !keys.contains(member.key) {
      throw ConfigurationError(
        place: .file(source, member.keyLocation), key: member.key, problem: .unknownKey(known: keys),
        suggestion: nearestName(to: member.key, among: keys).map { "\"\($0)\"" })
    }
    return members
  }

  private static func name(_ node: JSONNode?, root: JSONNode, source: String) throws(ConfigurationError) -> String {
    guard let node else {
      throw ConfigurationError(
        place: .file(source, root.location), key: "name",
        problem: .mismatch(expected: ConfigurationType.folderName.expectation, found: "none"))
    }
    do throws(ConfigurationType.Mismatch) {
      guard case .string(let text) = try ConfigurationType.folderName.checked(node) else { return "" }
      return text
    } catch {
      throw ConfigurationError(
        place: .file(source, error.location), key: "name",
        problem: .mismatch(expected: error.expected, found: error.found))
    }
  }

  private static func base(
    _ node: JSONNode?, source: String
  ) throws -> [String: ExperimentConfiguration.Setting] {
    guard let node else { return [:] }
    var settings = try ExperimentConfiguration.settings(of: node, source: source)
    if case .object(let members) = node.content, let own = members.first(where: { $0.key == "name" }) {
      throw ConfigurationError(
        place: .file(source, own.keyLocation), key: "base.name",
        problem: .conflict("the jobs of a grid are named by their points, so it cannot be set"))
    }
    // That of an extended file is the name of another experiment.
    settings["name"] = nil
    return settings
  }

  private static func axes(
    _ node: JSONNode, key: String, source: String, referringTo known: [GridAxis] = []
  ) throws(ConfigurationError) -> [GridAxis] {
    guard case .object(let members) = node.content, !members.isEmpty else {
      throw ConfigurationError(
        place: .file(source, node.location), key: key,
        problem: .mismatch(
          expected: "an object of axes, such as {\"model.steps\": [1, 2, 4, 8]}",
          found: node.content == .object([]) ? "an empty one" : node.summary))
    }
    var axes: [GridAxis] = []
    for member in members {
      let axis = try GridAxis(member, source: source, referringTo: known)
      let keys = Set(axis.points.flatMap { $0.settings.map(\.field.key) })
      for earlier in axes {
        if let both = earlier.points.flatMap({ $0.settings.map(\.field.key) }).first(where: keys.contains) {
          throw ConfigurationError(
            place: .file(source, axis.location), key: axis.name,
            problem: .conflict("sets \(both), which the axis \"\(earlier.name)\" sets as well: one of them must go"))
        }
      }
      axes.append(axis)
    }
    return axes
  }

  private static func list(_ node: JSONNode, key: String, source: String) throws(ConfigurationError) -> [JSONNode] {
    guard case .array(let elements) = node.content else {
      throw ConfigurationError(
        place: .file(source, node.location), key: key,
        problem: .mismatch(expected: "a list of objects, such as [{\"model.kind\": \"vae\"}]", found: node.summary))
    }
    return elements
  }
}
