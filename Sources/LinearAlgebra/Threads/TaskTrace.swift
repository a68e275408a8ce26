import Glibc

/// A computation as its parallel calls cut it: how long each task takes on one thread, and the serial parts between.
///
/// From it follows how long any number of threads would take, were they to share nothing but the tasks: no cache, no
/// memory bus, no clock rate that falls with the number of busy cores.
package struct TaskTrace: Sendable {
  /// One call of ``Threads/forEach(_:caller:_:)``.
  package struct Call: Sendable {
    /// The file that made it, such as `LinearAlgebra/Gemm.swift`.
    package var caller: String
    /// Of each task in order, in milliseconds.
    package var tasks: [Double]

    package init(caller: String, tasks: [Double]) {
      self.caller = caller
      self.tasks = tasks
    }

    /// The time until the last task is done, where each thread takes the next task as soon as it is free.
    package func length(threads: Int) -> Double {
      var ends = [Double](repeating: 0, count: min(threads, max(1, tasks.count)))
      for task in tasks {
        let next = ends.indices.min { ends[$0] < ends[$1] }!
        ends[next] += task
      }
      return ends.max()!
    }
  }

  package var calls: [Call] = []
  /// Outside of all calls, in milliseconds.
  package var serial = 0.0

  package init() {}

  /// Each task and the serial part with the median of its times, of traces of the same work: what else the machine did
  /// meanwhile does not show.
  package init(medianOf traces: [TaskTrace]) {
    func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    calls = traces[0].calls.enumerated().map { index, call in
      let others = traces.map(\.calls[index].tasks)
      return Call(caller: call.caller, tasks: call.tasks.indices.map { task in median(others.map { $0[task] }) })
    }
    serial = median(traces.map(\.serial))
  }

  package func length(threads: Int) -> Double { calls.reduce(serial) { $0 + $1.length(threads: threads) } }
}

extension Threads {
  /// Runs `body` with its work cut as for `threads` threads, but every task on this thread, one after the other.
  ///
  /// For measurements; calls from other threads meanwhile go their way.
  package static func tracing(threads: Int, _ body: () throws -> Void) rethrows -> TaskTrace {
    let (before, recorder) = (count, TaskRecorder())
    count = threads
    recorders.withLock { $0 = recorder }
    isTracing.store(true, ordering: .relaxed)
    defer {
      isTracing.store(false, ordering: .relaxed)
      recorders.withLock { $0 = nil }
      count = before
    }
    let start = ContinuousClock.now
    try body()
    var trace = recorder.trace
    trace.serial = (ContinuousClock.now - start) / .milliseconds(1) - trace.calls.reduce(0) { $0 + $1.length(threads: 1) }
    return trace
  }

  private static let recorders = Locked<TaskRecorder?>(nil)

  /// Runs the tasks of a call where this thread is the one that is traced.
  /// - Returns: whether it is.
  @inline(never)
  static func record(_ count: Int, caller: StaticString, _ body: (Int) -> Void) -> Bool {
    guard let recorder = recorders.withLock({ $0 }), pthread_equal(recorder.thread, pthread_self()) != 0 else {
      return false
    }
    // A call inside a task is part of the task, as it is for a thread of the pool.
    if recorder.isInTask {
      for index in 0..<count { body(index) }
      return true
    }
    recorder.isInTask = true
    defer { recorder.isInTask = false }
    var tasks: [Double] = []
    tasks.reserveCapacity(count)
    for index in 0..<count {
      let start = ContinuousClock.now
      body(index)
      tasks.append((ContinuousClock.now - start) / .milliseconds(1))
    }
    recorder.trace.calls.append(TaskTrace.Call(caller: "\(caller)", tasks: tasks))
    return true
  }
}

/// Used by the thread that made it alone, the one that is traced.
private final class TaskRecorder: @unchecked Sendable {
  let thread = pthread_self()
  var trace = TaskTrace()
  var isInTask = false
}
