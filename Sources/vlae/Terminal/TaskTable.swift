import Benchmarking
import LocatedJSON

extension TaskBenchmark.Result {
  /// How long a step would take on more threads, and on 16 of them the parts of it.
  package var table: String {
    var lengths = TextTable(columns: [.right("threads"), .right("ms per step"), .right("of it serial"), .right("speed-up")])
    for schedule in schedules {
      lengths.append([
        "\(schedule.threads)", decimal(schedule.length, 2), decimal(schedule.step.serial, 2), decimal(speedUp(schedule), 2),
      ])
    }
    var parts = TextTable(columns: [
      .left("parallel calls in"), .right("calls"), .right("tasks"), .right("ms on 1 thread"),
      .right("on \(detailed.threads)"),
    ])
    for caller in detailed.callers {
      parts.append([
        caller.name, "\(caller.calls)", "\(caller.tasks)", decimal(caller.work, 2), decimal(caller.length, 2),
      ])
    }
    return lengths.plain + "\n" + parts.plain
      + "\nComputed from the tasks' times on one thread, as if threads shared neither caches nor memory.\n"
  }
}
