import LocatedJSON

/// A setting that cannot be used, and where it was given.
public struct ConfigurationError: Error, Sendable, Equatable {
  public enum Place: Sendable, Equatable {
    case file(String, JSONLocation)
    /// The text that follows `--set`.
    case override(String)
    /// An option of the command line, and what follows it.
    case option(String, String)
  }

  public enum Problem: Sendable, Equatable {
    /// No such key; `known` are those that could stand there.
    case unknownKey(known: [String])
    case mismatch(expected: String, found: String)
    /// The value does not go with that of another key.
    case conflict(String)
    /// An override without `=`.
    case notAnAssignment
  }

  public let place: Place
  /// The dotted key.
  public let key: String
  public let problem: Problem
  /// What was probably meant, ready to follow "did you mean".
  public let suggestion: String?

  init(place: Place, key: String, problem: Problem, suggestion: String? = nil) {
    self.place = place
    self.key = key
    self.problem = problem
    self.suggestion = suggestion
  }
}

extension ConfigurationError: CustomStringConvertible {
  public var description: String {
    var text =
      switch place {
      case .file(let path, let location): "\(path):\(location.line):\(location.column): "
      case .override(let text): "--set \(abbreviated(text, to: 80)): "
      case .option(let name, let text): "\(name) \(abbreviated(text, to: 80)): "
      }
    text += key.isEmpty ? "" : "\(abbreviated(key, to: 80)): "
    switch problem {
    case .unknownKey(let known): text += "unknown key, expected one of \(known.joined(separator: ", "))"
    case .mismatch(let expected, let found): text += "expected \(expected), found \(found)"
    case .conflict(let reason): text += reason
    case .notAnAssignment: text += "expected KEY=VALUE, such as training.epochs=5"
    }
    return text + (suggestion.map { "; did you mean \($0)?" } ?? "")
  }
}
