import LocatedJSON

/// A file that is not in NumPy's format, or whose array is none of numbers.
public struct NumPyError: Error, Sendable, Equatable {
  public let path: String
  /// The array of an archive at fault; nil for a file of one array, and where it is the archive itself.
  public let member: String?
  /// The byte of the array's file at which the fault is; nil where it is not one of a place.
  public let offset: Int?
  public let expected: String
  public let found: String
  /// What to do about it.
  public let advice: String

  init(path: String, member: String? = nil, offset: Int? = nil, expected: String, found: String, advice: String) {
    self.path = path
    self.member = member
    self.offset = offset
    self.expected = expected
    self.found = found
    self.advice = advice
  }
}

extension NumPyError: CustomStringConvertible {
  public var description: String {
    let place = (member.map { ": array \(abbreviated(singleLine($0)))" } ?? "") + (offset.map { ": byte \($0)" } ?? "")
    return "\(singleLine(path))\(place): expected \(expected), found \(abbreviated(singleLine(found), to: 200)); \(advice)"
  }
}
