import CKernels
import COpenBLAS
import Synchronization

/// How many threads the library works with.
///
/// OpenBLAS itself is set to one thread, once, before its first use: all parallelism is this library's own, over the
/// matrices of a batch, over panels of one large product, or over blocks of a long array. The split never changes the
/// order in which an element's sum is formed, so results are bitwise equal for any number of threads.
public enum Threads {
  private static let setting = Atomic<Int>(available)
  /// Whether a ``TaskTrace`` is being made.
  static let isTracing = Atomic<Bool>(false)

  /// The number of threads, at least 1; by default ``available``.
  public static var count: Int {
    get { setting.load(ordering: .relaxed) }
    set {
      if newValue < 1 { argumentFailure("Threads.count", "the number of threads", newValue, expected: "at least 1") }
      setting.store(newValue, ordering: .relaxed)
    }
  }

  /// The number of cores that the scheduler and the CPU quota of the control group (a container's limit) let this
  /// process use.
  public static let available = Int(ck_available_cores())

  /// Sets OpenBLAS to one thread, and to kernels that suit the processor. Every table of kernels reads it before it hands
  /// out its first function.
  static let openBLASIsSerial: Bool = {
    ck_gate_close_at_exit()
    Backend.reconsiderOpenBLASCore()
    openblas_set_num_threads(1)
    return openblas_get_num_threads() == 1
  }()

  /// Calls `body` once for each index below `count`, on up to ``count`` threads, and returns when all are done.
  package static func forEach(_ count: Int, caller: StaticString = #fileID, _ body: (Int) -> Void) {
    if isTracing.load(ordering: .relaxed) && record(count, caller: caller, body) { return }
    let threads = Self.count
    if threads == 1 || count < 2 {
      for index in 0..<count { body(index) }
      return
    }
    // The closure outlives no call: ck_parallel returns after its last use.
    withoutActuallyEscaping(body) { body in
      var body = body
      withUnsafeMutablePointer(to: &body) { pointer in
        ck_parallel(count, Int32(threads), { context, index in
          context!.assumingMemoryBound(to: ((Int) -> Void).self).pointee(index)
        }, pointer)
      }
    }
  }

  /// What `body` gives for each index below `count`, computed as by ``forEach(_:caller:_:)``.
  package static func map<Value>(
    _ count: Int, caller: StaticString = #fileID, _ body: (Int) -> Value
  ) -> [Value] {
    // All empty arrays share one object, and the initialiser would write its count.
    if count == 0 { return [] }
    return Array(unsafeUninitializedCapacity: count) { buffer, initializedCount in
      let values = buffer.baseAddress
      forEach(count, caller: caller) { (values! + $0).initialize(to: body($0)) }
      initializedCount = count
    }
  }

  /// Calls `body` with consecutive ranges that cover `0..<count`, each of at least `grain` elements where there are
  /// so many. For work whose result does not depend on where the ranges end.
  package static func forEachRange(
    _ count: Int, grain: Int, caller: StaticString = #fileID, _ body: (Range<Int>) -> Void
  ) {
    let pieces = min(count / max(grain, 1), Self.count == 1 ? 1 : 4 * Self.count)
    if pieces < 2 {
      if count > 0 { body(0..<count) }
      return
    }
    forEach(pieces, caller: caller) { piece in
      body((piece * count / pieces)..<((piece + 1) * count / pieces))
    }
  }
}
