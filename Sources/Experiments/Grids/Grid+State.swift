extension Grid {
  /// The jobs whose names fit a pattern: a part of the name, or with `*` for any characters all of it.
  /// - Throws: `GridError.noneMatches`.
  public func jobs(matching pattern: String?) throws(GridError) -> [GridJob] {
    guard let pattern else { return jobs }
    let found = jobs.filter { pattern.contains("*") ? matches($0.name[...], pattern[...]) : $0.name.contains(pattern) }
    if found.isEmpty { throw .noneMatches(pattern: pattern, known: jobs.map(\.name)) }
    return found
  }
}

/// Whether all of `text` fits a pattern in which `*` stands for any characters.
private func matches(_ text: Substring, _ pattern: Substring) -> Bool {
  guard let first = pattern.first else { return text.isEmpty }
  if first != "*" { return text.first == first && matches(text.dropFirst(), pattern.dropFirst()) }
  let rest = pattern.drop { $0 == "*" }
  return text.indices.contains { matches(text[$0...], rest) } || matches("", rest)
}

extension GridJob {
  /// What lies in the job's directory. A finished run with fewer epochs than the job now has is one to go on with.
  /// - Throws: `FileError`.
  public func state(in folder: String) throws(FileError) -> RunState {
    let run = Run(path(in: folder))
    let state = try run.state()
    if state == .finished, let stored = try? run.directory.configuration(),
      stored.training.epochs < configuration.training.epochs
    {
      return .interrupted
    }
    return state
  }

  /// How the configuration of the run in the job's directory differs, a text for each key; empty where it fits, or where
  /// there is none that can be read.
  func obstacles(in folder: String) -> [String] {
    guard let stored = try? RunDirectory(path: path(in: folder)).configuration() else { return [] }
    var texts = configuration.obstacles(toGoingOnWith: stored)
    if configuration.training.epochs < stored.training.epochs {
      texts.append("training.epochs is \(stored.training.epochs) there, \(configuration.training.epochs) here")
    }
    return texts
  }
}

extension [GridJob] {
  /// Refuses a folder whose runs were made by another grid, or an earlier state of the same.
  /// - Throws: `GridError.otherConfigurations`.
  public func check(in folder: String) throws(GridError) {
    let lines = compactMap { job in
      let obstacles = job.obstacles(in: folder)
      return obstacles.isEmpty ? nil : "in \(job.path(in: folder)) \(obstacles.joined(separator: ", "))"
    }
    if !lines.isEmpty { throw .otherConfigurations(lines) }
  }
}
