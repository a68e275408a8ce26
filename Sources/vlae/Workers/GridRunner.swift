import Experiments
import Foundation
import LinearAlgebra

/// Trains the jobs of a grid, each in a process of its own, several at once.
///
/// There is no ledger beside the runs: what is left to do is told by what lies in their directories, and the lock of a
/// run keeps two grids, or a grid and a `vlae train`, from doing one job twice.
final class GridRunner {
  /// How many jobs are in which state.
  struct Counts: Equatable {
    var finished = 0
    var failed = 0
    /// In the hands of another process.
    var elsewhere = 0
    var left = 0
  }

  private let file: String
  private let folder: String
  private let total: Int
  private let size: Int
  private let progress: GridProgress
  private let shouldStop: () -> Bool
  private var queue: [GridJob] = []
  /// The jobs that another process had when they were last looked at.
  private var elsewhere: [GridJob] = []
  private var workers: [Worker] = []
  private var kills: [String: Int] = [:]
  /// The epochs that jobs of the queue have done already.
  private var done: [String: Int] = [:]
  private var estimate: GridEstimate
  private let retries: Bool
  private(set) var counts = Counts()
  /// Jobs that somebody stopped one by one.
  private(set) var interrupted = 0

  /// - Parameters:
  ///   - file: the grid's, for the workers.
  ///   - size: the number of workers at once.
  ///   - retriesFailed: whether jobs that failed before are done again.
  /// - Throws: `FileError`.
  init(
    _ jobs: [GridJob], file: String, folder: String, size: Int, retriesFailed: Bool, progress: GridProgress,
    shouldStop: @escaping () -> Bool
  ) throws {
    (total, self.file, self.folder, self.size) = (jobs.count, file, folder, size)
    (self.progress, self.shouldStop) = (progress, shouldStop)
    retries = retriesFailed
    estimate = GridEstimate([], in: folder)
    for job in jobs { try sort(job) }
    if !queue.isEmpty { estimate = GridEstimate(jobs, in: folder) }
  }

  /// Puts a job where its directory says.
  private func sort(_ job: GridJob) throws {
    switch try job.state(in: folder) {
    case .finished: counts.finished += 1
    case .running: leave(job)
    case .failed(let message) where !retries:
      counts.failed += 1
      progress.line("\(job.name) failed before: \(message)")
    case .failed, .new: queue.append(job)
    case .interrupted: enqueue(job)
    }
  }

  /// Looks again at the jobs that another process had: it may have done them, or have been stopped and left them.
  private func reconsider() throws {
    let jobs = elsewhere
    elsewhere = []
    for job in jobs { try sort(job) }
    counts.elsewhere = elsewhere.count
  }

  /// Runs until nothing is left to do, or it is to stop; then no worker is left either.
  /// - Throws: `FileError` where no process can be started.
  func run() throws {
    defer {
      // Whatever goes wrong here, no worker goes on unseen.
      for worker in workers { worker.stop() }
      while !workers.isEmpty {
        workers.removeAll { $0.process.ended() != nil }
        ChildProcess.wait(for: workers.map(\.process), seconds: 0.05)
        for worker in workers { _ = worker.listen() }
      }
      progress.finish()
    }
    var isStopping = false
    while true {
      if workers.isEmpty && queue.isEmpty && !isStopping { try reconsider() }
      if workers.isEmpty && (queue.isEmpty || isStopping) { break }
      if !isStopping, shouldStop() {
        isStopping = true
        for worker in workers { worker.stop() }
      }
      if !isStopping { try startWorkers() }
      ChildProcess.wait(for: workers.map(\.process), seconds: 0.1)
      for worker in workers { listen(to: worker) }
      // Asked once: one that ends after this is settled in the next round.
      let ended = workers.filter { $0.process.ended() != nil }
      workers.removeAll { worker in ended.contains { $0 === worker } }
      for worker in ended {
        // What it wrote between the last look and its end.
        listen(to: worker)
        settle(worker, isStopping: isStopping)
      }
      counts.left = queue.count
      progress.show(
        counts, total: total, workers: workers.map { ($0.job.name, $0.report) }, secondsLeft: secondsLeft,
        isStopping: isStopping)
    }
  }

  /// Puts a job that has begun into the queue.
  private func enqueue(_ job: GridJob, atOnce: Bool = false) {
    done[job.name] = (try? Run(job.path(in: folder)).status(job.configuration))?.epoch
    queue.insert(job, at: atOnce ? 0 : queue.count)
  }

  /// To the other process that has it.
  private func leave(_ job: GridJob) {
    elsewhere.append(job)
    counts.elsewhere = elsewhere.count
  }

  private func listen(to worker: Worker) {
    for note in worker.listen() { progress.line("\(worker.job.name): \(note)") }
  }

  private func startWorkers() throws {
    while workers.count < size, !queue.isEmpty {
      let job = queue.removeFirst()
      // Another grid may have taken it meanwhile.
      switch try job.state(in: folder) {
      case .finished: counts.finished += 1
      case .running: leave(job)
      case .failed where !retries && kills[job.name] == nil: counts.failed += 1
      case .failed, .new, .interrupted:
        // Towards the end fewer jobs than workers are left, and each has more of the cores.
        let share = max(Threads.count / max(min(size, workers.count + 1 + queue.count), 1), 1)
        workers.append(try Worker(job, grid: file, folder: folder, threads: share))
        progress.line("\(job.name) starts", onlyWithoutTerminal: true)
      }
    }
  }

  /// Draws the conclusion from how a worker ended.
  private func settle(_ worker: Worker, isStopping: Bool) {
    let job = worker.job
    switch worker.process.ended() {
    case .exit(ExitStatus.success.rawValue):
      counts.finished += 1
      if let time = try? Run(job.path(in: folder)).status(job.configuration).secondsPerEpoch {
        estimate.note(job, secondsPerEpoch: time)
      }
      progress.line("\(job.name) is finished", onlyWithoutTerminal: true)
    case .exit(ExitStatus.inUse.rawValue):
      leave(job)
    case .exit(ExitStatus.interrupted.rawValue), .exit(ExitStatus.terminated.rawValue):
      if isStopping || shouldStop() {
        // Ctrl-C reaches the workers of a terminal too, and may end them before this process has seen it.
        enqueue(job)
      } else {
        // A person stopped this one job: it is not for this grid to start it again.
        interrupted += 1
        progress.line("\(job.name) was interrupted")
      }
    case .signal(SIGKILL) where isStopping:
      enqueue(job)
    case .signal(SIGKILL) where kills[job.name, default: 0] == 0:
      kills[job.name] = 1
      enqueue(job, atOnce: true)
      progress.line("\(job.name) was \(worker.failure); it goes on once more from its last checkpoint")
    default:
      counts.failed += 1
      let message = worker.failure
      progress.line("\(job.name) failed: \(message)")
      record(message, of: job)
    }
  }

  /// A worker that could still speak has left its record itself.
  private func record(_ message: String, of job: GridJob) {
    let path = job.path(in: folder)
    do {
      if case .failed = try Run(path).state() { return }
      try Run(path).recordFailure(message)
    } catch {
      progress.line("\(job.name): the failure is not recorded: \(error)")
    }
  }

  /// Of all jobs, shared among the workers; nil before the first epoch of any.
  private var secondsLeft: Double? {
    var sum = 0.0
    for job in queue {
      let epochs = max(job.configuration.training.epochs - done[job.name, default: 0], 0)
      guard let seconds = estimate.seconds(of: job, epochs: Double(epochs)) else { return nil }
      sum += seconds
    }
    for worker in workers {
      let epochs = Double(worker.job.configuration.training.epochs)
      guard let seconds = estimate.seconds(of: worker.job, epochs: max(epochs - (worker.report?.progress ?? 0), 0))
      else { return nil }
      sum += seconds
    }
    return sum / Double(max(min(size, workers.count + queue.count), 1))
  }
}

/// Jobs of a grid that failed.
struct GridFailure: Error, CustomStringConvertible {
  let failed: Int
  let total: Int
  let folder: String

  var description: String {
    "\(failed) of \(total) jobs failed: the lines above say why, `vlae list \(folder)` too; --retry-failed does them again"
  }
}
