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
}
