import ArgumentParser
import Benchmarking
import Experiments
import LinearAlgebra
import LocatedJSON

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Show the jobs of a grid, what is done of them, and how long the rest takes.",
    discussion: """
      Starts none. Some 20 training steps of each distinct shape, on its own images and on one thread, tell the hours of a \
      job; --jobs of them run at once. The memory is at least that of a step and of the images, the disk that of the \
      checkpoints.
      """)

  @OptionGroup var grid: GridArguments

  @Option(help: "Jobs at once, each on one thread. (default: the cores available)", in: 1...1024)
  var jobs: Int?

  @Option(
    help: ArgumentHelp("Say how many epochs of all that is left fit into this time, \(TimeSpan.help).", valueName: "time"))
  var budget: TimeSpan?

  func run() throws {
    let (chosen, folder) = try grid.load()
    let workers = min(jobs ?? Threads.count, chosen.count)
    Threads.count = 1
    Interruption.install()
    var measurements: [String: JobMeasurement] = [:]
    let line = StatusLine()
    var lines = TextTable(columns: [
      .left("job"), .left("state"), .right("epochs"), .right("hours"), .right("memory"), .right("disk"),
    ])
    var rest = Rest()
    var data: (key: String, images: ExperimentData, seconds: Double)?
    var differences: [[String]] = []
    for job in chosen {
      if Interruption.requested { throw ExperimentError.interrupted(kept: nil) }
      let state = try job.state(in: folder)
      let status = state == .new ? nil : try? Run(job.path(in: folder)).status(job.configuration)
      let (done, epochs) = (status?.epoch ?? 0, job.configuration.training.epochs)
      var cells = ["-", "-", "-"]
      if state != .finished {
        let cost = job.configuration.costKey
        if measurements[cost] == nil {
          line.show("measuring \(job.name)")
          let key = Self.dataKey(job.configuration)
          if data?.key != key {
            let start = ContinuousClock.now
            let images = try ExperimentData(job.configuration)
            data = (key, images, (ContinuousClock.now - start) / .seconds(1))
          }
          measurements[cost] = try JobMeasurement(job.configuration, on: data!.images, loading: data!.seconds)
        }
        let measured = measurements[cost]!
        let seconds = measured.secondsPerEpoch * Double(max(epochs - done, 0)) + measured.secondsBesides
        rest.add(seconds: seconds, perEpoch: measured.secondsPerEpoch, besides: measured.secondsBesides)
        rest.memory = max(rest.memory, measured.memory)
        rest.disk += measured.disk
        cells = [decimal(seconds / 3600, 2), byteCount(Int(measured.memory)), byteCount(Int(measured.disk))]
      }
      lines.append([job.name, state.name, done > 0 ? "\(done)/\(epochs)" : "\(epochs)"] + cells)
      differences.append(job.differences)
    }
    line.clear()
    print(lines.plain, terminator: "")
    print()
    for (job, texts) in zip(chosen, differences) { print("\(job.name): \(texts.joined(separator: ", "))") }
    print()
    print(rest.text(workers: workers), terminator: "")
    if let budget { print(rest.epochs(within: budget, workers: workers), terminator: "") }
  }

  /// The same for jobs on the same images.
  private static func dataKey(_ configuration: ExperimentConfiguration) -> String {
    var key = ExperimentConfiguration()
    key.data = configuration.data
    return key.json.line
  }
}

/// All that is left of a grid.
private struct Rest {
  private var jobs = 0
  private var seconds = 0.0
  private var perEpoch = 0.0
  private var besides = 0.0
  var memory = 0.0
  var disk = 0.0

  mutating func add(seconds: Double, perEpoch: Double, besides: Double) {
    jobs += 1
    self.seconds += seconds
    self.perEpoch += perEpoch
    self.besides += besides
  }

  func text(workers: Int) -> String {
    if jobs == 0 { return "nothing is left to do\n" }
    return "left: \(jobs) jobs, \(duration(seconds / Double(workers))) with \(workers) at once "
      + "(\(duration(seconds)) of one core), \(byteCount(Int(memory * Double(workers)))) of memory or more, "
      + "\(byteCount(Int(disk))) of disk\n"
  }

  func epochs(within budget: TimeSpan, workers: Int) -> String {
    if jobs == 0 { return "" }
    let count = Int((budget.seconds * Double(workers) - besides) / max(perEpoch, 1e-9))
    if count < 1 { return "within \(budget) not one epoch of each fits: choose fewer jobs by --only\n" }
    return "within \(budget) \(count) epochs of each fit, evaluation included: \"training\": {\"epochs\": \(count)}\n"
  }
}
