/// A file that is not in the safetensors format, or does not hold what is looked for.
public struct SafetensorsError: Error, Sendable, Equatable {
  public let path: String
  /// The byte of the file at which the fault is; nil where it is not one of a place.
  public let offset: Int?
  /// The tensor or metadata key at fault; nil where it is none's.
  public let subject: String?
  public let expected: String
  public let found: String
  /// What was probably meant.
  public let suggestion: String?

  package init(
    path: String, offset: Int? = nil, subject: String? = nil, expected: String, found: String,
    suggestion: String? = nil
  ) {
    self.path = path
    self.offset = offset
    self.subject = subject
    self.expected = expected
    self.found = found
    self.suggestion = suggestion
  }
}

extension SafetensorsError: CustomStringConvertible {
  public var description: String {
    path + (offset.map { ": byte \($0)" } ?? "") + (subject.map { ": \($0)" } ?? "")
      + ": expected \(expected), found \(found)" + (suggestion.map { "; did you mean \"\($0)\"?" } ?? "")
  }
}
