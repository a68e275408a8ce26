import Experiments
import ImageData
import LocatedJSON

extension DataSetStatus {
  /// A line for each data set, and below the table what is to be said of each that is not complete and published.
  package static func list(_ statuses: [DataSetStatus]) -> String {
    let table = TextTable(
      columns: [
        .left("data set"), .left("state"), .right("training"), .right("test"), .right("size"), .left("files"),
        .left("found in"),
      ],
      rows: statuses.map(\.cells))
    return table.plain + statuses.flatMap(\.notes).map { "* \($0)\n" }.joined()
  }

  private var cells: [String] {
    switch finding {
    case .found(let location, let inspection):
      let state = !inspection.isReadable ? "damaged" : isComplete ? "complete" : "partial"
      return [
        dataSet.name, state, count(.training, inspection), count(.test, inspection),
        byteCount(inspection.files.reduce(0) { $0 + $1.byteCount }),
        inspection.isReadable ? DataSet.Authenticity(inspection.files.compactMap(\.authenticity)).rawValue : "",
        "\(location.directory) (\(location.origin.rawValue))",
      ]
    case .incomplete(let location, _, _):
      return [
        dataSet.name, "incomplete", "", "", "", "", "\(location.directory) (\(location.origin.rawValue))",
      ]
    case .missing:
      return [dataSet.name, "missing", "", "", "", "", ""]
    }
  }

  /// With the published number beside it where that is another one.
  private func count(_ part: DataSet.Part, _ inspection: DataSet.Inspection) -> String {
    guard let count = inspection.counts[part] else { return "?" }
    let published = dataSet.publishedCounts[part]!
    return count == published ? "\(count)" : "\(count) of \(published)"
  }

  private var notes: [String] {
    switch finding {
    case .found(_, let inspection):
      let others = [(DataSet.Authenticity.notOfficial, "not the published files"), (.unknown, "no published checksum")]
        .compactMap { authenticity, meaning in
          let names = inspection.files.filter { $0.authenticity == authenticity }.map(\.name)
          return names.isEmpty ? nil : "\(dataSet.name): \(meaning): \(names.joined(separator: ", "))"
        }
      return damage
        + (inspection.missing.isEmpty
          ? [] : ["\(dataSet.name): partial, without \(Self.names(inspection.missing))"]) + others
    case .incomplete(_, let missing, let advice):
      return ["\(dataSet.name): cannot be used without \(Self.names(missing)); \(advice)"]
    case .missing(let searched, let advice):
      return ["\(dataSet.name): looked in \(searched.joined(separator: ", ")); \(advice)"]
    }
  }

  /// Of files that are missing.
  static func names(_ missing: [String]) -> String {
    missing.map(DataSet.namedWithAlternative).joined(separator: ", ")
  }

  /// What the readers say of the files that cannot be used.
  var damage: [String] {
    guard case .found(_, let inspection) = finding else { return [] }
    let errors = inspection.files.compactMap(\.damage) + inspection.failures
    var messages: [String] = []
    // One error may be about two files.
    for message in errors.map(\.description) where !messages.contains(message) { messages.append(message) }
    return messages
  }
}
