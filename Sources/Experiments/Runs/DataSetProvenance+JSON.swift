import ImageData
import LocatedJSON

extension DataSet.Provenance {
  /// As the environment and the result of a run hold it.
  public var json: JSONValue {
    [
      "set": .string(dataSet),
      "directory": .string(location.directory),
      "foundBy": .string(location.origin.rawValue),
      "authenticity": .string(authenticity.rawValue),
      "missing": .array(missing.map { .string($0) }),
    ]
  }

  /// Reads what ``json`` wrote.
  /// - Parameter path: of the object, with a dot at its end.
  /// - Throws: `JSONError` for what is missing or wrong.
  init(_ fields: JSONFields, at path: String) throws(JSONError) {
    self.init(
      dataSet: try fields.text(path + "set"),
      location: DataSet.Location(
        origin: DataSet.Location.Origin(rawValue: try fields.text(path + "foundBy")) ?? .explicit,
        directory: try fields.text(path + "directory")),
      authenticity: DataSet.Authenticity(rawValue: try fields.text(path + "authenticity")) ?? .unknown,
      missing: try fields.texts(path + "missing"))
  }
}

extension DataSet.Provenance {
  /// A name for a file: that of a known set; of one's own images what tells their paths from all others.
  var label: String {
    if authenticity != .own { return dataSet }
    var digest = Digest(.sha256)
    digest.append(dataSet)
    return "own-\(digest.finish().prefix(8))"
  }
}
