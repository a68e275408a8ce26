/// The end of the time that a command was given.
struct StopError: Error, CustomStringConvertible {
  let limit: TimeSpan
  /// What was saved; nil where nothing was.
  let kept: String?

  var description: String {
    "stopped after \(limit) as --max-time asks; "
      + (kept.map { "kept \($0)" } ?? "nothing was saved yet; the same command starts again")
  }
}
