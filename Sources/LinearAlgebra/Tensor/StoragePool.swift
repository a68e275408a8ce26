import CKernels
import Glibc

/// Keeps the memory of released tensors for the next ones, in size classes a quarter of a power of two apart, and of at
/// least 64 bytes.
///
/// A computation that repeats asks the system for memory in its first rounds only; ``statistics`` shows it. What waits
/// follows what is used: no more stays free than tensors have held at once of late (64 MB at least), more only as far as
/// buffers that had been given back turn out to be asked for again, and never more than three times as much. Beyond
/// that, buffers of the sizes that nobody has asked for longest go back to the system.
public enum StoragePool {
  /// Counts since the program's start, and what there is now.
  public struct Statistics: Sendable, Equatable {
    /// How many requests found a free buffer.
    public var hits = 0
    /// How many requests had to ask the system.
    public var misses = 0
    /// Bytes that tensors hold now.
    public var bytesInUse = 0
    /// Bytes that wait for their next use.
    public var bytesFree = 0
  }

  // Sendable: a free buffer belongs to the pool alone, and the pool is locked.
  private struct FreeBuffer: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer
  }

  private struct SizeClass {
    var free: [FreeBuffer] = []
    /// The number of the last request.
    var lastRequest = 0
    /// How many buffers the bound has given back that nobody has asked for since.
    var evicted = 0
  }

  private struct State: ~Copyable {
    var classes = [SizeClass](repeating: SizeClass(), count: StoragePool.classCount)
    var statistics = Statistics()
    /// The most bytes in use at once, in this period of requests and in the one before.
    var peak = 0
    var previousPeak = 0
    /// What has turned out to be needed beyond the peak.
    var extra = 0

    var requests: Int { statistics.hits + statistics.misses }

    /// The bytes that may wait.
    var bound: Int {
      let base = max(StoragePool.leastBound, peak, previousPeak)
      return base + min(extra, 2 * base)
    }
  }

  private static let state: Locked<State> = {
    // The child of a fork has no other thread to open a lock that one held: the lock is taken for the fork, after the
    // last operation behind OpenBLAS's gate, which may want memory, has ended.
    pthread_atfork(
      {
        ck_before_fork()
        StoragePool.state.lock()
      },
      {
        StoragePool.state.unlock()
        ck_after_fork_in_parent()
      },
      {
        StoragePool.state.unlock()
        ck_after_fork_in_child()
      })
    return Locked(State())
  }()

  // Classes are multiples of the alignment: four up to 256 bytes, then four for each power of two.
  private static let classCount = 4 + 4 * (Int.bitWidth - 1 - 8)
  private static let alignment = 64
  /// Of x86-64, and of aarch64 with pages of 4 KB.
  private static let largePage = 2 << 20
  private static let leastBound = 64 << 20
  /// The requests of a period: more than a step of a training makes.
  private static let period = 1 << 16

  /// The counts of this moment.
  public static var statistics: Statistics { state.withLock { $0.statistics } }

  /// Gives all free buffers back to the system.
  public static func trim() {
    state.withLock { state in
      for index in state.classes.indices {
        for buffer in state.classes[index].free { free(buffer.pointer) }
        state.classes[index].free.removeAll()
        state.classes[index].evicted = 0
      }
      state.statistics.bytesFree = 0
    }
  }

  /// The bytes of `count` elements; ends the program where they are beyond `Int`.
  static func byteCount<Element>(_ count: Int, of _: Element.Type) -> Int {
    let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    if overflow {
      argumentFailure(
        "Tensor", "the number of elements", count, expected: "at most \(Int.max / MemoryLayout<Element>.stride)")
    }
    return bytes
  }

  /// The index of the smallest class that holds `bytes`, and the size of its buffers.
  package static func sizeClass(bytes: Int) -> (index: Int, size: Int) {
    if bytes <= 4 * alignment {
      let index = max(bytes - 1, 0) / alignment
      return (index, (index + 1) * alignment)
    }
    // More than half of the address space rounds up beyond it.
    if bytes > Int.max / 2 { outOfMemory(bytes) }
    // 2^exponent < bytes <= 2^(exponent + 1)
    let exponent = Int.bitWidth - 1 - (bytes - 1).leadingZeroBitCount
    let quarter = 1 << (exponent - 2)
    let quarters = (bytes - 1) / quarter + 1  // 5 ... 8
    return (4 * (exponent - 8) + quarters - 1, quarters * quarter)
  }

  static func allocate(bytes: Int) -> UnsafeMutableRawPointer {
    let (index, size) = sizeClass(bytes: bytes)
    let recycled: FreeBuffer? = state.withLock { state in
      state.statistics.bytesInUse += size
      if state.statistics.bytesInUse > state.peak { state.peak = state.statistics.bytesInUse }
      let buffer = state.classes[index].free.popLast()
      if buffer != nil {
        state.statistics.hits += 1
        state.statistics.bytesFree -= size
      } else {
        state.statistics.misses += 1
        if state.classes[index].evicted > 0 {
          state.classes[index].evicted -= 1
          state.extra += size
        }
      }
      state.classes[index].lastRequest = state.requests
      if state.requests % period == 0 {
        (state.previousPeak, state.peak) = (state.peak, state.statistics.bytesInUse)
        state.extra /= 2
      }
      return buffer
    }
    if let recycled { return recycled.pointer }
    if let fresh = request(bytes: size) { return fresh }
    trim()
    guard let fresh = request(bytes: size) else { outOfMemory(size) }
    return fresh
  }

  /// Memory from the system. Large buffers ask for large pages: an operation that streams, or picks rows here and there,
  /// waits less for the addresses of pages. The system may refuse, which changes nothing else.
  private static func request(bytes: Int) -> UnsafeMutableRawPointer? {
    if bytes < largePage { return aligned_alloc(alignment, bytes) }
    var fresh: UnsafeMutableRawPointer?
    // Unlike `aligned_alloc` for any number of bytes.
    guard posix_memalign(&fresh, largePage, bytes) == 0 else { return nil }
    madvise(fresh, bytes, MADV_HUGEPAGE)
    return fresh
  }

  static func release(_ pointer: UnsafeMutableRawPointer, bytes: Int) {
    let (index, size) = sizeClass(bytes: bytes)
    let buffer = FreeBuffer(pointer: pointer)
    let unused: [FreeBuffer] = state.withLock { state in
      state.statistics.bytesInUse -= size
      state.statistics.bytesFree += size
      state.classes[index].free.append(buffer)
      return state.statistics.bytesFree > state.bound ? evict(from: &state) : []
    }
    for buffer in unused { free(buffer.pointer) }
  }

  /// Takes buffers out until the bound is kept, those first whose size was asked for longest ago.
  private static func evict(from state: inout State) -> [FreeBuffer] {
    var unused: [FreeBuffer] = []
    while state.statistics.bytesFree > state.bound {
      var oldest: Int?
      for index in state.classes.indices where !state.classes[index].free.isEmpty {
        if oldest.map({ state.classes[index].lastRequest < state.classes[$0].lastRequest }) ?? true { oldest = index }
      }
      guard let oldest, let buffer = state.classes[oldest].free.popLast() else { return unused }
      unused.append(buffer)
      state.classes[oldest].evicted += 1
      state.statistics.bytesFree -= size(ofClass: oldest)
    }
    return unused
  }

  /// The size of the buffers of a class; see ``sizeClass(bytes:)``.
  private static func size(ofClass index: Int) -> Int {
    if index < 4 { return (index + 1) * alignment }
    return (index % 4 + 5) << (index / 4 - 1 + 6)
  }

  @inline(never)
  private static func outOfMemory(_ bytes: Int) -> Never {
    fatalError("Tensor: the system has no \(bytes) bytes left")
  }
}

/// The memory behind one or more tensors; views of a tensor share it.
package final class TensorStorage<Scalar: TensorScalar>: @unchecked Sendable {
  // Sendable: written only by a tensor that holds the single reference (copy on write).
  package let base: UnsafeMutablePointer<Scalar>
  private let byteCount: Int

  package init(count: Int) {
    byteCount = StoragePool.byteCount(count, of: Scalar.self)
    base = StoragePool.allocate(bytes: byteCount).bindMemory(to: Scalar.self, capacity: max(count, 1))
  }

  deinit {
    StoragePool.release(base, bytes: byteCount)
  }
}
