extension Files {
  /// Refuses to replace a file of another kind, such as one of a run's records; where there is none, all is well.
  /// - Throws: `ExperimentError.usage`, or `FileError` for a file that cannot be read.
  static func requireReplaceable(_ path: String, kind: String, _ isOfKind: ([UInt8]) -> Bool) throws {
    guard exists(path) else { return }
    if !isOfKind(try read(path)) {
      throw ExperimentError.usage("\(path) exists and is no \(kind), so it is not replaced: choose another name")
    }
  }
}
