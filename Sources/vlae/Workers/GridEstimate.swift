import Experiments

/// How long the jobs of a grid take, from the runs that there are.
struct GridEstimate {
  /// Seconds of an epoch, by the key of its cost.
  private var seconds: [String: Double] = [:]

  /// - Parameter folder: of the grid's runs.
  init(_ jobs: [GridJob], in folder: String) {
    for job in jobs {
      if let status = try? Run(job.path(in: folder)).status(job.configuration), let time = status.secondsPerEpoch {
        seconds[job.configuration.costKey] = time
      }
    }
  }

  /// Notes how long an epoch takes.
  mutating func note(_ job: GridJob, secondsPerEpoch: Double) { seconds[job.configuration.costKey] = secondsPerEpoch }

  /// The time for `epochs` epochs of a job; one like which none has run is taken for an average one. Nil where nothing
  /// is known yet.
  func seconds(of job: GridJob, epochs: Double) -> Double? {
    if seconds.isEmpty { return nil }
    let average = seconds.values.reduce(0, +) / Double(seconds.count)
    return epochs * (seconds[job.configuration.costKey] ?? average)
  }
}
