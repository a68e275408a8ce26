import LinearAlgebra
import Testing

@Suite("TaskTrace")
struct TaskTraceTests {
  @Test("threads that are free take the next task")
  func schedule() {
    let call = TaskTrace.Call(caller: "a", tasks: [3, 1, 1, 2, 2])
    #expect(call.length(threads: 1) == 9)
    // 3 + 2 beside 1 + 1 + 2.
    #expect(call.length(threads: 2) == 5)
    // 3, beside 1 + 2 twice.
    #expect(call.length(threads: 3) == 3)
    #expect(call.length(threads: 5) == 3)
    #expect(call.length(threads: 100) == 3)
    #expect(TaskTrace.Call(caller: "b", tasks: []).length(threads: 4) == 0)
    var trace = TaskTrace()
    trace.calls = [call, TaskTrace.Call(caller: "b", tasks: [1])]
    trace.serial = 0.5
    #expect(trace.length(threads: 2) == 6.5)
    let others = [1.0, 5, 2].map { factor -> TaskTrace in
      var other = TaskTrace()
      other.calls = [TaskTrace.Call(caller: "a", tasks: [factor, 7 - factor])]
      other.serial = factor
      return other
    }
    let median = TaskTrace(medianOf: others)
    #expect(median.calls[0].tasks == [2, 5] && median.serial == 2)
  }

  /// In a process of its own: the number of threads is that of all tests.
  @Test("work runs once, on this thread, cut as for other threads")
  func tracing() async {
    await #expect(processExitsWith: .success) {
      var order: [Int] = []
      let trace = Threads.tracing(threads: 16) {
        precondition(Threads.count == 16)
        Threads.forEach(5) { index in
          // Part of the task around it.
          Threads.forEach(3) { _ in }
          order.append(index)
        }
        Threads.forEachRange(1000, grain: 1) { _ in }
      }
      precondition(order == [0, 1, 2, 3, 4])
      precondition(trace.calls.map(\.tasks.count) == [5, 64])
      precondition(trace.calls.allSatisfy { $0.caller == "LinearAlgebraTests/TaskTraceTests.swift" })
      precondition(trace.serial >= 0 && trace.calls.allSatisfy { $0.tasks.allSatisfy { $0 >= 0 } })
    }
  }
}
