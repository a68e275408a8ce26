import LocatedJSON

extension GridReport {
  /// A run with what is known of it.
  struct Entry {
    let configuration: ExperimentConfiguration
    let status: RunStatus
    let result: RunResult?
    /// The SHA-256 of the images, or "unknown" where the run has no record of it.
    let images: String

    init(_ run: RunDirectory) throws {
      configuration = try run.configuration()
      images = if case .string(let digest)? = run.recordedEnvironment?["dataSHA256"] { digest } else { "unknown" }
      // A finished run is told by its result, without the lines of its epochs.
      if try Run(run.path).state() == .finished {
        result = try RunResult(run: run)
        let epochs = configuration.training.epochs
        status = RunStatus(path: run.path, state: .finished, epoch: epochs, epochs: epochs)
      } else {
        result = nil
        status = try Run(run.path).status(configuration)
      }
    }

    /// The runs that can be read, and a line for each of the others.
    static func read(_ runs: [RunDirectory]) -> (entries: [Entry], faults: [String]) {
      var faults: [String] = []
      let entries = runs.compactMap { run in
        do {
          return try Entry(run)
        } catch {
          faults.append("\(error)")
          return nil
        }
      }
      return (entries, faults)
    }

    /// Nil for a setting that the model makes no use of.
    func value(_ field: ConfigurationField) -> JSONValue? {
      // The literal nil would be the null of JSON.
      configuration.uses(field.key) ? field.load(configuration) : .none
    }

    /// The settings in which runs differ that have the same values of `fields`, but for those that may differ within a
    /// cell: what it must not mix becomes a key of the rows.
    static func settingsThatDivide(_ entries: [Entry], by fields: [ConfigurationField]) -> [ConfigurationField] {
      let free = ["name", "training.seed", "data.directory", "training.checkpointMinutes"]
      let cells = Dictionary(grouping: entries) { entry in fields.map { entry.value($0)?.line } }.values
      return ExperimentConfiguration.fields.filter { field in
        !free.contains(field.key)
          && cells.contains { cell in cell.contains { $0.value(field) != cell[0].value(field) } }
      }.sorted { $0.key < $1.key }
    }

    /// The values of some fields that occur, in order.
    static func distinct(_ entries: [Entry], _ fields: [ConfigurationField]) -> [[JSONValue?]] {
      var found: [[JSONValue?]] = []
      for entry in entries {
        let values = fields.map { entry.value($0) }
        if !found.contains(values) { found.append(values) }
      }
      return found.sorted { first, second in
        for (field, (a, b)) in zip(fields, zip(first, second)) {
          let (left, right) = (field.rank(a), field.rank(b))
          if left != right { return left < right }
        }
        return false
      }
    }
  }

  /// What the runs of a column have in common.
  struct ColumnKey: Equatable {
    let values: [JSONValue?]
    /// Nil where all finished runs of the data set are on the same images.
    let images: String?

    func label(_ fields: [ConfigurationField]) -> String {
      let labels = zip(fields, values).compactMap { field, value in
        value.flatMap { field.isUsual($0, among: values) ? nil : field.label($0) }
      }
      return (labels + (images.map { ["images \($0.prefix(8))"] } ?? [])).joined(separator: " ")
    }
  }

  /// The columns, by settings, and by images where runs of one data set are on different ones: those are not averaged
  /// either, though the name of the data set is one.
  struct ColumnKeys {
    let keys: [ColumnKey]
    /// The data sets whose finished runs are on more than one collection of images.
    let divided: Set<String>
    private let fields: [ConfigurationField]

    init(_ entries: [Entry], _ fields: [ConfigurationField]) {
      self.fields = fields
      let finished = Dictionary(grouping: entries.filter { $0.result != nil }, by: \.configuration.data.set)
      let divided = Set(finished.filter { Set($0.value.map(\.images)).count > 1 }.keys)
      self.divided = divided
      let found = entries.map { Self.key($0, fields, divided) }
      keys = Entry.distinct(entries, fields).flatMap { values in
        let images = Set(found.filter { $0.values == values }.map(\.images))
        return images.sorted { ($0 ?? "") < ($1 ?? "") }.map { ColumnKey(values: values, images: $0) }
      }
    }

    func index(of entry: Entry) -> Int { keys.firstIndex(of: Self.key(entry, fields, divided))! }

    private static func key(_ entry: Entry, _ fields: [ConfigurationField], _ divided: Set<String>) -> ColumnKey {
      ColumnKey(
        values: fields.map { entry.value($0) },
        images: divided.contains(entry.configuration.data.set) ? entry.images : nil)
    }
  }
}

extension GridReport.Cell {
  /// The cell with one more run.
  func adding(_ entry: GridReport.Entry) -> GridReport.Cell {
    var cell = self
    cell.published = cell.published ?? PublishedFigures.logLikelihood(entry.configuration)
    if let test = entry.result?.test {
      cell.values.append(test.figures.logLikelihood)
      cell.isPoor = cell.isPoor || test.isPoor
      cell.hasCollapsed = cell.hasCollapsed || test.hasCollapsed
    } else {
      cell.unfinished.append(entry.status)
    }
    return cell
  }
}

extension ConfigurationField {
  /// - Throws: `ConfigurationError` for an unknown key.
  static func named(_ keys: [String], option: String) throws(ConfigurationError) -> [ConfigurationField] {
    var fields: [ConfigurationField] = []
    for key in keys { fields.append(try named(key, place: .option(option, key), isAxis: false)) }
    return fields
  }

  /// Orders values: choices as they are listed, numbers by size.
  fileprivate func rank(_ value: JSONValue?) -> (Double, String) {
    switch (type, value) {
    case (.choice(let names), .string(let name)?): (Double(names.firstIndex(of: name) ?? names.count), name)
    case (_, .integer(let number)?): (Double(number), "")
    case (_, .number(let number)?): (number, "")
    case (_, let value?): (0, value.line)
    case (_, nil): (-.infinity, "")
    }
  }

  /// Whether a label of columns can do without the value: a Gaussian output, and the pixels that suit the likelihood.
  fileprivate func isUsual(_ value: JSONValue, among values: [JSONValue?]) -> Bool {
    switch (key, value) {
    case ("model.likelihood", .string("gaussian")), ("data.preprocessing", .string("center")): true
    case ("data.preprocessing", .string("binarize")): values.contains(.string("bernoulli"))
    default: false
    }
  }
}
