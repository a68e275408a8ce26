import Experiments

/// How long the jobs of a grid take, from the runs that there are.
struct GridEstimate {
  /// Seconds of an epoch, by what decides them.
  private var seconds: [String: Double] = [:]

  /// - Parameter folder: of the grid's runs.
  init(_ jobs: [GridJob], in folder: String) {
    for job in jobs {
      if let status = try? Run(job.path(in: folder)).status(job.configuration), let time = status.secondsPerEpoch {
        seconds[Self.shape(job)] = time
      }
    }
  }

  /// Notes how long an epoch takes.
  mutating func note(_ job: GridJob, secondsPerEpoch: Double) { seconds[Self.shape(job)] = secondsPerEpoch }

  /// The time for `epochs` epochs of a job; one like which none has run is taken for an average one. Nil where nothing
  /// is known yet.
  func seconds(of job: GridJob, epochs: Double) -> Double? {
    if seconds.isEmpty { return nil }
    let average = seconds.values.reduce(0, +) / Double(seconds.count)
    return epochs * (seconds[Self.shape(job)] ?? average)
  }

  /// The same for jobs that take the same time for an epoch.
  private static func shape(_ job: GridJob) -> String {
    var configuration = job.configuration
    configuration.name = ""
    configuration.training = ExperimentConfiguration().training
    configuration.training.batch = job.configuration.training.batch
    configuration.evaluation = ExperimentConfiguration().evaluation
    return configuration.json.line
  }
}
