import CKernels
import Foundation
import LinearAlgebra
import Testing

/// Counts the calls for each index.
private final class Calls: Sendable {
  let counts: Locked<[Int]>

  init(_ count: Int) { counts = Locked([Int](repeating: 0, count: count)) }

  func run(threads: Int) {
    let count = counts.withLock { $0.count }
    ck_parallel(
      count, Int32(threads),
      { context, index in
        Unmanaged<Calls>.fromOpaque(context!).takeUnretainedValue().counts.withLock { $0[index] += 1 }
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  var allOnce: Bool { counts.withLock { $0.allSatisfy { $0 == 1 } } }
}

@Suite("ck_parallel")
struct ParallelTests {
  @Test("calls for each index once, however many threads", arguments: 1...8)
  func once(threads: Int) {
    for repetition in 0..<300 {
      let calls = Calls([0, 1, 2, 3, 7, 64, 500][repetition % 7])
      calls.run(threads: threads)
      #expect(calls.allOnce)
    }
  }

  @Test("takes any number of threads, also none and too many", arguments: [-1, 0, 10_000])
  func limits(threads: Int) {
    let calls = Calls(1000)
    calls.run(threads: threads)
    #expect(calls.allOnce)
  }

  @Test("what the bodies wrote is there when the call returns")
  func visibility() {
    var values = [Int](repeating: 0, count: 64)
    for round in 1...2000 {
      values.withUnsafeMutableBufferPointer { values in
        ck_parallel(
          64, 2, { context, index in context!.assumingMemoryBound(to: Int.self)[index] += index },
          values.baseAddress!)
      }
      if values != (0..<64).map({ $0 * round }) {
        Issue.record("round \(round)")
        return
      }
    }
  }

  /// A body waits a moment for another thread. Other tests may hold the workers just then, so the call is repeated.
  @Test("more than one thread takes part")
  func sharing() {
    final class Callers: Sendable { let seen = Locked<Set<UInt>>([]) }
    let callers = Callers()
    for _ in 0..<100 where callers.seen.withLock({ $0.count }) < 2 {
      callers.seen.withLock { $0 = [] }
      ck_parallel(
        2, 2,
        { context, _ in
          let callers = Unmanaged<Callers>.fromOpaque(context!).takeUnretainedValue()
          callers.seen.withLock { _ = $0.insert(UInt(pthread_self())) }
          for _ in 0..<1000 where callers.seen.withLock({ $0.count }) < 2 { usleep(100) }
        }, Unmanaged.passUnretained(callers).toOpaque())
    }
    #expect(callers.seen.withLock { $0.count } == 2)
  }

  @Test("a call from inside a body runs to its end")
  func nested() {
    final class Outer: Sendable { let inner = (0..<6).map { _ in Calls(20) } }
    let outer = Outer()
    ck_parallel(
      6, 3,
      { context, index in
        Unmanaged<Outer>.fromOpaque(context!).takeUnretainedValue().inner[index].run(threads: 3)
      }, Unmanaged.passUnretained(outer).toOpaque())
    #expect(outer.inner.allSatisfy { $0.allOnce })
  }

  @Test("calls from several threads at once keep apart")
  func concurrent() {
    let calls = (0..<200).map { Calls($0 % 50) }
    DispatchQueue.concurrentPerform(iterations: calls.count) { index in calls[index].run(threads: 1 + index % 4) }
    #expect(calls.allSatisfy { $0.allOnce })
  }
}
