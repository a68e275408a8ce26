import LocatedJSON

/// The runs of a grid as a table: models by data sets, or any settings by any others, with the mean log-likelihood over
/// the runs of a cell.
public struct GridReport: Sendable {
  public struct Cell: Sendable {
    /// The log-likelihoods of the runs that are finished, in nats.
    public internal(set) var values: [Double] = []
    /// The runs that are not.
    public internal(set) var unfinished: [RunStatus] = []
    /// What the authors published for it.
    public internal(set) var published: Double?
    /// Whether it is the best of its column.
    public internal(set) var isBest = false

    /// Nil before any run is finished.
    public var mean: Double? { values.isEmpty ? nil : values.reduce(0, +) / Double(values.count) }

    /// The standard deviation over the runs; nil for less than two.
    public var deviation: Double? {
      guard values.count > 1, let mean else { return nil }
      return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }
  }

  public struct Column: Sendable {
    /// The settings, and the beginning of the images' digest where runs of one data set are on different images.
    public let label: String
    /// Whether runs of it are on images that are not just the published ones.
    public internal(set) var hasReservation = false
  }

  /// The settings that tell the rows apart.
  public let rowKeys: [String]
  /// A label for each of ``rowKeys``; empty where the model makes no use of it.
  public let rows: [[String]]
  public let columns: [Column]
  /// By row and column; nil where there is no run.
  public let cells: [[Cell?]]
  /// What keeps runs out of the table, a line for each.
  public let faults: [String]
  /// What must be known of the figures.
  public let notes: [String]

  public static let defaultRows = ["model.kind", "model.steps"]
  public static let defaultColumns = ["data.set", "model.likelihood", "data.preprocessing"]

  /// - Parameters:
  ///   - rows: keys of settings. Settings that tell runs of one cell apart, but for the seed, join them: runs are
  ///     never averaged that differ in more than the seed.
  ///   - columns: keys of settings.
  /// - Throws: `ConfigurationError` for an unknown key.
  public init(
    _ runs: [RunDirectory], rows: [String] = defaultRows, columns: [String] = defaultColumns
  ) throws(ConfigurationError) {
    var rowFields: [ConfigurationField] = []
    for key in rows { rowFields.append(try ConfigurationField.named(key, place: .option("--rows", key), isAxis: false)) }
    var columnFields: [ConfigurationField] = []
    for key in columns {
      columnFields.append(try ConfigurationField.named(key, place: .option("--columns", key), isAxis: false))
    }

    var faults: [String] = []
    let entries = runs.compactMap { run in
      do {
        return try Entry(run)
      } catch {
        faults.append("\(error)")
        return nil
      }
    }
    // What a cell must not mix becomes a key of the rows.
    let free = ["name", "training.seed", "data.directory", "training.checkpointMinutes"]
    let cells = Dictionary(grouping: entries) { entry in (rowFields + columnFields).map { entry.value($0)?.line } }
    var extra: [ConfigurationField] = []
    for entries in cells.values {
      for field in ExperimentConfiguration.fields where !free.contains(field.key) {
        let differs = entries.contains { $0.value(field) != entries[0].value(field) }
        if differs, !extra.contains(where: { $0.key == field.key }) { extra.append(field) }
      }
    }
    extra.sort { $0.key < $1.key }
    rowFields += extra
    let rowValues = Self.distinct(entries, rowFields)
    // Runs on different images are not averaged either, though the name of the data set is one.
    let divided = Self.setsOfSeveralImages(entries)
    let columnOfEntry = entries.map { entry in
      ColumnKey(
        values: columnFields.map { entry.value($0) },
        images: divided.contains(entry.configuration.data.set) ? entry.images : nil)
    }
    let columnKeys = Self.distinct(entries, columnFields).flatMap { values in
      let images = Set(columnOfEntry.filter { $0.values == values }.map(\.images))
      return images.sorted { ($0 ?? "") < ($1 ?? "") }.map { ColumnKey(values: values, images: $0) }
    }

    rowKeys = rowFields.map(\.key)
    self.rows = rowValues.map { values in
      zip(rowFields, values).map { field, value in value.map { field.label($0) } ?? "" }
    }
    var columns = columnKeys.map { key in
      let labels = zip(columnFields, key.values).compactMap { field, value in
        value.flatMap { field.isUsual($0, among: key.values) ? nil : field.label($0) }
      }
      return Column(label: (labels + (key.images.map { ["images \($0.prefix(8))"] } ?? [])).joined(separator: " "))
    }
    var table = [[Cell?]](repeating: Array(repeating: nil, count: columns.count), count: rowValues.count)
    var notes: [String] = []
    var poor: [String] = []
    for (entry, key) in zip(entries, columnOfEntry) {
      let row = rowValues.firstIndex(of: rowFields.map { entry.value($0) })!
      let column = columnKeys.firstIndex(of: key)!
      var cell = table[row][column] ?? Cell()
      cell.published = cell.published ?? PublishedFigures.logLikelihood(entry.configuration)
      if let test = entry.result?.test {
        cell.values.append(test.figures.logLikelihood)
        if let reservation = test.data.reservation {
          columns[column].hasReservation = true
          let note = "* \(test.data.dataSet) in \(test.data.location.directory): \(reservation)"
          if !notes.contains(note) { notes.append(note) }
        }
        if test.isPoor {
          let name = "\(self.rows[row].filter { !$0.isEmpty }.joined(separator: " ")) on \(columns[column].label)"
          if !poor.contains(name) { poor.append(name) }
        }
      } else {
        cell.unfinished.append(entry.status)
      }
      table[row][column] = cell
    }
    for column in columns.indices {
      let best = table.compactMap { $0[column]?.mean }.max()
      for row in table.indices where best != nil && table[row][column]?.mean == best {
        table[row][column]?.isBest = true
      }
    }
    if !extra.isEmpty {
      notes.insert(
        "rows are divided by \(extra.map(\.key).joined(separator: ", ")) as well, in which their runs differ", at: 0)
    }
    if !divided.isEmpty {
      notes.insert(
        "columns are divided by the images as well (the first digits of their SHA-256): runs of "
          + "\(divided.sorted().joined(separator: ", ")) are on different ones", at: 0)
    }
    if !poor.isEmpty {
      let filled = table.joined().count { $0?.values.isEmpty == false }
      let places = poor.count == filled && filled > 1 ? "in every cell" : poor.joined(separator: "; ")
      notes.append(
        "the importance samples are few for half of the images or more (effective sample size below 10), so the "
          + "log-likelihood would rise with their number: \(places)")
    }
    self.columns = columns
    self.cells = table
    self.faults = faults
    self.notes = notes
  }

  /// A run with what is known of it.
  private struct Entry {
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

    /// Nil for a setting that the model makes no use of.
    func value(_ field: ConfigurationField) -> JSONValue? {
      // The literal nil would be the null of JSON.
      configuration.uses(field.key) ? field.load(configuration) : .none
    }
  }

  /// What the runs of a column have in common.
  private struct ColumnKey: Equatable {
    let values: [JSONValue?]
    /// Nil where all finished runs of the data set are on the same images.
    let images: String?
  }

  /// The data sets whose runs with a result are on more than one collection of images.
  private static func setsOfSeveralImages(_ entries: [Entry]) -> Set<String> {
    let finished = Dictionary(grouping: entries.filter { $0.result != nil }, by: \.configuration.data.set)
    return Set(finished.filter { Set($0.value.map(\.images)).count > 1 }.keys)
  }

  /// The values of some fields that occur, in order.
  private static func distinct(_ entries: [Entry], _ fields: [ConfigurationField]) -> [[JSONValue?]] {
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

extension ConfigurationField {
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
