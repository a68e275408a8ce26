/// A family of experiments from one file: a base, and the axes whose product makes the jobs.
public struct Grid: Sendable {
  public let name: String
  /// In the order of the product, the first axis slowest; those of `also` at the end.
  public let jobs: [GridJob]

  /// The job of a name.
  /// - Throws: `GridError.unknownJob`.
  public func job(named name: String) throws(GridError) -> GridJob {
    if let job = jobs.first(where: { $0.name == name }) { return job }
    throw .unknownJob(grid: self.name, name: name, known: jobs.map(\.name))
  }
}

/// One experiment of a grid.
public struct GridJob: Sendable, Equatable {
  /// Such as `mnist/vlae-T4/seed1`: the path of its run below the grid's folder.
  public let name: String
  public let configuration: ExperimentConfiguration
  /// The settings that are not the base's, such as `model.steps 4`.
  public let differences: [String]

  /// The folder of its run.
  public func path(in folder: String) -> String { "\(folder)/\(name)" }
}
