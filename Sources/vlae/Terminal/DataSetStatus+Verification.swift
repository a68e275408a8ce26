import Experiments
import ImageData
import LocatedJSON

extension DataSetStatus {
  /// A line for each file that was found, and below the table what is wrong with those that cannot be used.
  package static func verification(_ statuses: [DataSetStatus]) -> String {
    var table = TextTable(columns: [.left("data set"), .left("result"), .right("size"), .left("file")])
    for status in statuses {
      switch status.finding {
      case .found(_, let inspection):
        for file in inspection.files {
          table.append([status.dataSet.name, file.result, byteCount(file.byteCount), file.path])
        }
      case .incomplete(let location, let missing, _):
        table.append([
          status.dataSet.name, "incomplete", "", "\(location.directory), without \(names(missing))",
        ])
      case .missing:
        table.append([status.dataSet.name, "missing", "", ""])
      }
    }
    return table.plain + statuses.flatMap(\.damage).map { "* \($0)\n" }.joined()
  }
}

extension DataSet.Inspection.File {
  /// In a word.
  fileprivate var result: String {
    switch authenticity {
    case nil: "damaged"
    case .official, .own: "ok"
    case .unknown: "ok, no checksum known"
    case .notOfficial: "not the published file"
    }
  }
}
