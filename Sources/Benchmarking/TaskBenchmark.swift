import Experiments
import LinearAlgebra
import LocatedJSON

/// Measures the tasks of training steps one after the other on one thread, and computes from them how long the steps
/// would take with more threads than this machine has cores.
package struct TaskBenchmark: Sendable {
  package var step: StepBenchmark
  package var threads = [1, 2, 4, 8, 16, 32]

  package init(_ step: StepBenchmark) { self.step = step }

  /// - Throws: `ExperimentError.notEnoughMemory`, `LinearAlgebraError`.
  package func run() throws -> Result {
    var training = try BenchmarkTraining(step.model, batch: step.batch, images: step.images)
    try training.train(steps: step.trainingSteps + step.warmUps)
    let traces = try training.traceStep(threads: threads, repetitions: step.repetitions)
    return Result(schedules: zip(threads, traces).map { Schedule(threads: $0, step: $1) })
  }

  /// A step with its work cut as for so many threads; times in milliseconds.
  package struct Schedule: Sendable {
    package var threads: Int
    package var step: TaskTrace

    package init(threads: Int, step: TaskTrace) {
      self.threads = threads
      self.step = step
    }

    package var length: Double { step.length(threads: threads) }

    /// The parallel calls of each file, those first that take longest on ``threads``.
    package var callers: [Caller] {
      Dictionary(grouping: step.calls, by: \.caller)
        .map { Caller(name: $0, calls: $1, threads: threads) }
        .sorted { ($0.length, $0.name) > ($1.length, $1.name) }
    }
  }

  /// The parallel calls of one file in a step.
  package struct Caller: Sendable {
    package var name: String
    package var calls: Int
    package var tasks: Int
    /// In milliseconds, of all tasks on one thread and on those of the schedule.
    package var work: Double
    package var length: Double

    init(name: String, calls: [TaskTrace.Call], threads: Int) {
      self.name = name
      self.calls = calls.count
      tasks = calls.reduce(0) { $0 + $1.tasks.count }
      work = calls.reduce(0) { $0 + $1.length(threads: 1) }
      length = calls.reduce(0) { $0 + $1.length(threads: threads) }
    }
  }

  package struct Result: Sendable {
    package var schedules: [Schedule]

    package init(schedules: [Schedule]) { self.schedules = schedules }

    /// How many times as fast as with one thread.
    package func speedUp(_ schedule: Schedule) -> Double { schedules[0].length / schedule.length }

    /// The schedule whose callers are shown: that of 16 threads, or the last.
    package var detailed: Schedule { schedules.first { $0.threads == 16 } ?? schedules.last! }

    package var json: JSONValue {
      let threads = detailed.threads
      let rows = schedules.map { schedule -> JSONValue in
        [
          "threads": .integer(schedule.threads), "milliseconds": .number(schedule.length),
          "serial": .number(schedule.step.serial), "speedUp": .number(speedUp(schedule)),
        ]
      }
      let parts = detailed.callers.map { caller -> JSONValue in
        [
          "file": .string(caller.name), "calls": .integer(caller.calls), "tasks": .integer(caller.tasks),
          "oneThread": .number(caller.work), "threads": .integer(threads), "milliseconds": .number(caller.length),
        ]
      }
      return ["schedules": .array(rows), "calls": .array(parts)]
    }
  }
}
