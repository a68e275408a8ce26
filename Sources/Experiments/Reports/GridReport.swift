import LocatedJSON

/// The runs of a grid as a table: models by data sets, or any settings by any others, with the mean log-likelihood over
/// the runs of a cell.
public struct GridReport: Sendable {
  public struct Cell: Sendable {
    /// The log-likelihoods of the runs that are finished, in nats.
    public internal(set) var values: [Double] = []
    /// The runs that are not.
    public internal(set) var unfinished: [RunStatus] = []
    /// Whether the samples of a run are so few that more would raise its log-likelihood.
    public internal(set) var isPoor = false
    /// Whether the posterior of a run is the prior.
    public internal(set) var hasCollapsed = false
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
    public let hasReservation: Bool
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
  public private(set) var notes: [String] = []

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
    let (entries, faults) = Entry.read(runs)
    var rowFields = try ConfigurationField.named(rows, option: "--rows")
    let columnFields = try ConfigurationField.named(columns, option: "--columns")
    let extra = Entry.settingsThatDivide(entries, by: rowFields + columnFields)
    rowFields += extra
    let columnKeys = ColumnKeys(entries, columnFields)
    let rowValues = Entry.distinct(entries, rowFields)

    rowKeys = rowFields.map(\.key)
    self.rows = rowValues.map { values in
      zip(rowFields, values).map { field, value in value.map { field.label($0) } ?? "" }
    }
    self.columns = columnKeys.keys.enumerated().map { index, key in
      Column(
        label: key.label(columnFields),
        hasReservation: entries.contains { columnKeys.index(of: $0) == index && $0.result?.test.data.reservation != nil })
    }
    var table = [[Cell?]](repeating: Array(repeating: nil, count: columnKeys.keys.count), count: rowValues.count)
    for entry in entries {
      let row = rowValues.firstIndex(of: rowFields.map { entry.value($0) })!
      let column = columnKeys.index(of: entry)
      table[row][column] = (table[row][column] ?? Cell()).adding(entry)
    }
    for column in columnKeys.keys.indices {
      let best = table.compactMap { $0[column]?.mean }.max()
      for row in table.indices where best != nil && table[row][column]?.mean == best {
        table[row][column]?.isBest = true
      }
    }
    cells = table
    self.faults = faults
    notes =
      Self.notes(onImagesOf: columnKeys.divided) + Self.notes(onSettings: extra) + Self.notes(onData: entries)
      + notes(on: \.hasCollapsed, "the posterior has collapsed to the prior, no latent dimension is active")
      + notes(
        on: \.isPoor,
        "the importance samples are few for half of the images or more (effective sample size below 10), so the "
          + "log-likelihood would rise with their number")
  }

  // MARK: - What must be known of the figures

  private static func notes(onImagesOf sets: Set<String>) -> [String] {
    sets.isEmpty
      ? []
      : [
        "columns are divided by the images as well (the first digits of their SHA-256): runs of "
          + "\(sets.sorted().joined(separator: ", ")) are on different ones"
      ]
  }

  private static func notes(onSettings extra: [ConfigurationField]) -> [String] {
    extra.isEmpty
      ? [] : ["rows are divided by \(extra.map(\.key).joined(separator: ", ")) as well, in which their runs differ"]
  }

  private static func notes(onData entries: [Entry]) -> [String] {
    entries.reduce(into: []) { notes, entry in
      guard let data = entry.result?.test.data, let reservation = data.reservation else { return }
      let note = "* \(data.dataSet) in \(data.location.directory): \(reservation)"
      if !notes.contains(note) { notes.append(note) }
    }
  }

  /// The cells of which something must be known, by columns.
  private func notes(on property: (Cell) -> Bool, _ text: String) -> [String] {
    var places: [String] = []
    var isEvery = true
    for (index, column) in columns.enumerated() {
      let filled = rows.indices.filter { cells[$0][index]?.values.isEmpty == false }
      let (found, others) = (
        filled.filter { property(cells[$0][index]!) }, filled.filter { !property(cells[$0][index]!) }
      )
      isEvery = isEvery && others.isEmpty
      if found.isEmpty { continue }
      func names(_ chosen: [Int]) -> String {
        chosen.map { rows[$0].filter { !$0.isEmpty }.joined(separator: " ") }.joined(separator: ", ")
      }
      // The shorter of the two lists, so that the note of a large grid can be read.
      let isMost = others.count < found.count && found.count > 1
      let choice = !isMost ? names(found) : others.isEmpty ? "all" : "all but \(names(others))"
      places.append("\(choice) on \(column.label)")
    }
    if places.isEmpty { return [] }
    let filled = cells.joined().count { $0?.values.isEmpty == false }
    return ["\(text): \(isEvery && filled > 1 ? "in every cell" : places.joined(separator: "; "))"]
  }
}
