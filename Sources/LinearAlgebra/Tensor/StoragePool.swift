import Glibc

/// Keeps the memory of released tensors for the next ones, in size classes a quarter of a power of two apart, and of at
/// least 64 bytes.
///
/// A computation that repeats asks the system for memory in its first round only; ``statistics`` shows it.
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

  private struct State: ~Copyable {
    var free = [[FreeBuffer]](repeating: [], count: StoragePool.classCount)
    var statistics = Statistics()
  }

  private static let state = Locked(State())

  // Classes are multiples of the alignment: four up to 256 bytes, then four for each power of two.
  private static let classCount = 4 + 4 * (Int.bitWidth - 1 - 8)
  private static let alignment = 64

  /// The counts of this moment.
  public static var statistics: Statistics { state.withLock { $0.statistics } }

  /// Gives all free buffers back to the system.
  public static func trim() {
    state.withLock { state in
      for index in state.free.indices {
        for buffer in state.free[index] { free(buffer.pointer) }
        state.free[index].removeAll()
      }
      state.statistics.bytesFree = 0
    }
  }

  /// The index of the smallest class that holds `bytes`, and the size of its buffers.
  package static func sizeClass(bytes: Int) -> (index: Int, size: Int) {
    if bytes <= 4 * alignment {
      let index = max(bytes - 1, 0) / alignment
      return (index, (index + 1) * alignment)
    }
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
      guard let buffer = state.free[index].popLast() else {
        state.statistics.misses += 1
        return nil
      }
      state.statistics.hits += 1
      state.statistics.bytesFree -= size
      return buffer
    }
    if let recycled { return recycled.pointer }
    guard let fresh = aligned_alloc(alignment, size) else { outOfMemory(size) }
    return fresh
  }

  static func release(_ pointer: UnsafeMutableRawPointer, bytes: Int) {
    let (index, size) = sizeClass(bytes: bytes)
    let buffer = FreeBuffer(pointer: pointer)
    state.withLock { state in
      state.statistics.bytesInUse -= size
      state.statistics.bytesFree += size
      state.free[index].append(buffer)
    }
  }

  @inline(never)
  private static func outOfMemory(_ bytes: Int) -> Never {
    fatalError("Tensor: the system has no \(bytes) bytes left")
  }
}

/// The memory behind one or more tensors; views of a tensor share it.
final class TensorStorage<Scalar: TensorScalar>: @unchecked Sendable {
  // Sendable: written only by a tensor that holds the single reference (copy on write).
  let base: UnsafeMutablePointer<Scalar>
  private let byteCount: Int

  init(count: Int) {
    byteCount = count * MemoryLayout<Scalar>.stride
    base = StoragePool.allocate(bytes: byteCount).bindMemory(to: Scalar.self, capacity: max(count, 1))
  }

  deinit {
    StoragePool.release(base, bytes: byteCount)
  }
}
