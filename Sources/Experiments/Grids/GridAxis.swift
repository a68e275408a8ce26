import LocatedJSON

/// One axis of a grid: a setting with its values, or points that set several settings at once.
struct GridAxis {
  typealias Setting = ExperimentConfiguration.Setting

  struct Point {
    /// What job names call it.
    let label: String
    let settings: [(field: ConfigurationField, setting: Setting)]
    let location: JSONLocation
  }

  /// The key, or any name of an axis of points.
  let name: String
  /// The setting of an axis that has only one.
  let field: ConfigurationField?
  let points: [Point]
  let location: JSONLocation
}

extension GridAxis {
  /// Reads one axis of a grid's file.
  /// - Parameter known: axes that were read before, to whose points texts refer by their labels.
  init(
    _ member: JSONNode.Member, source: String, referringTo known: [GridAxis] = []
  ) throws(ConfigurationError) {
    let (name, node) = (member.key, member.value)
    let elements: [JSONNode]
    switch node.content {
    case .array(let list): elements = list
    default: elements = [node]
    }
    let earlier = known.first { $0.name == name && $0.field == nil }
    var points: [Point] = []
    var field: ConfigurationField?
    for element in elements {
      let point: Point
      if case .object(let members) = element.content {
        point = try Self.point(members, at: element.location, axis: name, source: source)
      } else if let earlier {
        point = try Self.reference(element, to: earlier, source: source)
      } else {
        let own = try ConfigurationField.named(name, place: .file(source, member.keyLocation), isAxis: true)
        let setting = try own.setting(element) { .file(source, $0) }
        field = own
        let label = own.label(setting.value ?? .string(own.defaultText))
        point = Point(label: label, settings: [(own, setting)], location: element.location)
      }
      if points.contains(where: { $0.label == point.label }) {
        throw ConfigurationError(
          place: .file(source, element.location), key: name,
          problem: .conflict("two points are called \"\(point.label)\": take one away, or give it another \"name\""))
      }
      points.append(point)
    }
    if points.isEmpty {
      throw ConfigurationError(
        place: .file(source, node.location), key: name,
        problem: .mismatch(expected: "a list of one or more values or points", found: node.summary))
    }
    self.init(
      name: name, field: points.allSatisfy { $0.settings.count == 1 && $0.settings[0].field.key == name } ? field : nil,
      points: points, location: member.keyLocation)
  }

  private static func point(
    _ members: [JSONNode.Member], at location: JSONLocation, axis: String, source: String
  ) throws(ConfigurationError) -> Point {
    var label: String?
    var settings: [(field: ConfigurationField, setting: Setting)] = []
    for member in members {
      if member.key == "name" {
        do throws(ConfigurationType.Mismatch) {
          guard case .string(let text) = try ConfigurationType.folderName.checked(member.value) else { continue }
          label = text
        } catch {
          throw ConfigurationError(
            place: .file(source, error.location), key: "\(axis).name",
            problem: .mismatch(expected: error.expected, found: error.found))
        }
        continue
      }
      let field = try ConfigurationField.named(member.key, place: .file(source, member.keyLocation), isAxis: false)
      settings.append((field, try field.setting(member.value) { .file(source, $0) }))
    }
    if settings.isEmpty && label == nil {
      throw ConfigurationError(
        place: .file(source, location), key: axis,
        problem: .mismatch(expected: "a point with settings such as \"data.set\", or a \"name\"", found: "an empty one"))
    }
    let labels = settings.map { field, setting in field.label(setting.value ?? .string(field.defaultText)) }
    return Point(label: label ?? labels.joined(separator: "-"), settings: settings, location: location)
  }

  private static func reference(
    _ node: JSONNode, to axis: GridAxis, source: String
  ) throws(ConfigurationError) -> Point {
    let labels = axis.points.map(\.label)
    guard case .string(let text) = node.content, let point = axis.points.first(where: { $0.label == text }) else {
      var nearest: String?
      if case .string(let text) = node.content { nearest = nearestName(to: text, among: labels).map { "\"\($0)\"" } }
      throw ConfigurationError(
        place: .file(source, node.location), key: axis.name,
        problem: .mismatch(
          expected: "a point of that axis, one of " + labels.map { "\"\($0)\"" }.joined(separator: ", "),
          found: node.summary), suggestion: nearest)
    }
    return point
  }
}

extension ConfigurationField {
  /// The setting of a dotted key.
  /// - Parameter isAxis: whether an axis may also have a name of its own there.
  static func named(
    _ key: String, place: ConfigurationError.Place, isAxis: Bool
  ) throws(ConfigurationError) -> ConfigurationField {
    if key == "name" {
      throw ConfigurationError(
        place: place, key: key, problem: .conflict("the jobs of a grid are named by their points, so it cannot be set"))
    }
    if let field = ExperimentConfiguration.field(key) { return field }
    if ExperimentConfiguration.sections.contains(key) {
      let inside = ExperimentConfiguration.fields.filter { $0.section == key }.map(\.key)
      let hint = isAxis ? ", or a list of points {\"\(inside[0])\": ...}" : ""
      throw ConfigurationError(
        place: place, key: key,
        problem: .conflict("is a section, expected one of its keys: \(inside.joined(separator: ", "))\(hint)"))
    }
    let path = key.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    throw ConfigurationError(
      place: place, key: key,
      problem: .unknownKey(known: ExperimentConfiguration.fields.map(\.key).filter { $0 != "name" }),
      suggestion: ExperimentConfiguration.nearestKey(to: path).map { "\"\($0)\"" })
  }

  private var isImages: Bool { if case .images = type { true } else { false } }

  /// What job names and tables call a value of the setting, such as `T4`, `seed1`, or `mnist`: part of a folder's name.
  func label(_ value: JSONValue) -> String {
    let text: String
    switch value {
    case .string(let path) where isImages: text = ExperimentConfiguration.Data.label(ofSet: path)
    case .string(let name): text = name
    case .array(let elements): text = elements.map(\.line).joined(separator: "x")
    case .null: text = "none"
    default: text = value.line
    }
    let safe = String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "-" })
    switch (key, type) {
    case ("model.steps", _): return "T\(safe)"
    // Choices speak for themselves.
    case (_, .choice), (_, .images): return safe
    default: return name + safe
    }
  }
}
