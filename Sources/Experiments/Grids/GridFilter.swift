import LocatedJSON

/// A member of a grid's `except`: the jobs that have one of the values of each key.
struct GridFilter {
  /// What a job must have of one key.
  enum Condition {
    /// A point of an axis, by its label.
    case label(axis: String, anyOf: [String])
    case setting(ConfigurationField, anyOf: [ExperimentConfiguration.Setting])
  }

  let conditions: [Condition]
  let place: ConfigurationError.Place

  init(_ node: JSONNode, axes: [GridAxis], source: String) throws(ConfigurationError) {
    place = .file(source, node.location)
    guard case .object(let members) = node.content, !members.isEmpty else {
      throw ConfigurationError(
        place: place, key: "except",
        problem: .mismatch(
          expected: "an object with keys of settings, or names of axes, such as {\"model.kind\": \"vae\"}",
          found: node.content == .object([]) ? "an empty one" : node.summary))
    }
    var conditions: [Condition] = []
    for member in members {
      // A list of values; of a setting that is a list itself, a list of lists.
      let axis = try GridAxis(member, source: source, referringTo: axes)
      if let field = axis.field {
        conditions.append(.setting(field, anyOf: axis.points.map { $0.settings[0].setting }))
      } else {
        conditions.append(.label(axis: axis.name, anyOf: axis.points.map(\.label)))
      }
    }
    self.conditions = conditions
  }
}
