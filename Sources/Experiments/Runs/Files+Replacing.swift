extension Files {
  /// Refuses to replace a file of another kind, such as one of a run's records. What cannot be read is left to the
  /// error of writing there.
  /// - Throws: `ExperimentError.usage`.
  static func requireReplaceable(
    _ path: String, kind: String, _ isOfKind: ([UInt8]) -> Bool
  ) throws(ExperimentError) {
    guard !isStandardOutput(path), exists(path), let bytes = try? read(path) else { return }
    if !isOfKind(bytes) {
      throw .usage("\(path) exists and is no \(kind), so it is not replaced: choose another name")
    }
  }
}
