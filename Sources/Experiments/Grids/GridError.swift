import LocatedJSON

/// What is wrong with the use of a grid; a fault in its file is a `ConfigurationError`.
public enum GridError: Error, Sendable, Equatable {
  case unknownJob(grid: String, name: String, known: [String])
  /// A pattern fits none of the jobs.
  case noneMatches(pattern: String, known: [String])
  /// A file of jobs where one experiment is wanted.
  case isGrid(path: String, jobs: [String])
  /// The runs of some jobs have other configurations than the grid gives them; a line for each.
  case otherConfigurations([String])
}

extension GridError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownJob(let grid, let name, let known):
      let nearest = nearestName(to: name, among: known).map { "; did you mean \($0)?" }
      return "the grid \(grid) has no job \(name)"
        + (nearest ?? ", expected one of \(abbreviated(known.joined(separator: ", "), to: 300))")
    case .noneMatches(let pattern, let known):
      return "--only \(pattern) fits no job; expected a part of a name or a pattern with * for names such as "
        + abbreviated(known.prefix(3).joined(separator: ", "), to: 200)
    case .isGrid(let path, let jobs):
      return "\(path) is a grid of \(jobs.count) jobs: run them by `vlae grid \(path)`, or one of them by "
        + "`vlae train \(path) --job \(jobs.first ?? "NAME")`"
    case .otherConfigurations(let lines):
      let more = lines.count > 3 ? "; and \(lines.count - 3) more" : ""
      return "the grid has changed since: " + lines.prefix(3).joined(separator: "; ") + more
        + "; choose another folder by --output, or move the old runs away"
    }
  }
}
