import LocatedJSON

/// Makes the jobs of a grid out of its axes.
struct GridJobs {
  typealias Setting = ExperimentConfiguration.Setting

  private struct Candidate {
    let job: GridJob
    /// The label of each axis that it lies on.
    let labels: [String: String]
  }

  let source: String
  let base: [String: Setting]
  private var candidates: [Candidate] = []
  private var places: [String: Int] = [:]

  init(source: String, base: [String: Setting]) {
    self.source = source
    self.base = base
  }

  /// Adds a job for each combination of points.
  /// - Parameter order: the axes whose labels come first in names, in this order.
  mutating func add(productOf axes: [GridAxis], order: [GridAxis]) throws(ConfigurationError) {
    func rank(_ axis: GridAxis) -> Int { order.firstIndex { $0.name == axis.name } ?? order.count }
    // Stable, so that new axes keep the order of the file.
    let axes = axes.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
    let count = axes.reduce(1.0) { $0 * Double($1.points.count) }
    if count > Self.most {
      throw ConfigurationError(
        place: .file(source, axes[0].location), key: axes[0].name,
        problem: .conflict("the axes make \(decimal(count, 0)) jobs, expected \(decimal(Self.most, 0)) at most"))
    }
    var combinations: [[GridAxis.Point]] = [[]]
    for axis in axes { combinations = combinations.flatMap { head in axis.points.map { head + [$0] } } }
    for points in combinations { try add(Array(zip(axes, points))) }
  }

  /// Far beyond any experiment, and within any memory.
  private static let most = 100_000.0

  private mutating func add(_ points: [(axis: GridAxis, point: GridAxis.Point)]) throws(ConfigurationError) {
    func settings(_ points: [(axis: GridAxis, point: GridAxis.Point)]) -> [String: Setting] {
      points.reduce(into: base) { settings, entry in
        for (field, setting) in entry.point.settings { settings[field.key] = setting }
      }
    }
    let model = ExperimentConfiguration.resolved(settings(points))
    // An axis that the model makes no use of does not multiply its jobs.
    let used = points.filter { $0.axis.field.map { model.uses($0.key) } ?? true }
    let own = settings(used)
    let name = Self.name(of: used)
    var configuration = ExperimentConfiguration.resolved(own)
    configuration.name = name.replacing("/", with: "-")
    try configuration.checkRules(own)
    let last = points.last!.point
    guard ConfigurationType.canNameFolder(configuration.name) else {
      throw ConfigurationError(
        place: .file(source, last.location), key: "",
        problem: .conflict("\"\(abbreviated(name, to: 80))\" is no name for a folder: give the points a short \"name\""))
    }
    let differences = used.flatMap(\.point.settings).map { field, _ in
      "\(field.key) \(field.load(configuration).line)"
    }
    let job = GridJob(name: name, configuration: configuration, differences: differences)
    if let earlier = places[name].map({ candidates[$0].job }) {
      if earlier.configuration == configuration, used.count < points.count { return }
      let how = earlier.configuration == configuration ? "there twice" : "the name of two jobs"
      throw ConfigurationError(
        place: .file(source, last.location), key: "",
        problem: .conflict("\"\(name)\" is \(how): give a point another \"name\", or take it away by \"except\""))
    }
    let labels = Dictionary(used.map { ($0.axis.name, $0.point.label) }) { first, _ in first }
    places[name] = candidates.count
    candidates.append(Candidate(job: job, labels: labels))
  }

  /// The labels, those of settings of one section in one folder's name: `mnist/vlae-T4/seed1`.
  private static func name(of points: [(axis: GridAxis, point: GridAxis.Point)]) -> String {
    var name = ""
    var section: String?
    for (axis, point) in points {
      let own = axis.field?.section
      name += name.isEmpty ? "" : own != nil && own == section ? "-" : "/"
      name += point.label
      section = own
    }
    return name
  }

  /// Takes jobs away.
  mutating func remove(_ filter: GridFilter) throws(ConfigurationError) {
    let left = candidates.filter { candidate in
      !filter.conditions.allSatisfy { condition in
        switch condition {
        case .label(let axis, let labels): labels.contains { $0 == candidate.labels[axis] }
        case .setting(let field, let settings):
          settings.contains { $0.value == field.load(candidate.job.configuration) }
        }
      }
    }
    if left.count == candidates.count {
      throw ConfigurationError(
        place: filter.place, key: "except", problem: .conflict("fits no job: take it away, or mend its values"))
    }
    candidates = left
    places = Dictionary(uniqueKeysWithValues: left.enumerated().map { ($1.job.name, $0) })
  }

  /// The jobs, none of which lies in another one's folder.
  func finished(root: JSONNode) throws(ConfigurationError) -> [GridJob] {
    if candidates.isEmpty {
      throw ConfigurationError(
        place: .file(source, root.location), key: "except", problem: .conflict("leaves no job of the grid"))
    }
    let names = Set(candidates.map(\.job.name))
    for name in names.sorted() {
      var parts = name.split(separator: "/")
      while parts.popLast() != nil, !parts.isEmpty {
        let folder = parts.joined(separator: "/")
        if names.contains(folder) {
          throw ConfigurationError(
            place: .file(source, root.location), key: "axes",
            problem: .conflict("the job \"\(name)\" would lie in the folder of the job \"\(folder)\": rename a point"))
        }
      }
    }
    return candidates.map(\.job)
  }
}
