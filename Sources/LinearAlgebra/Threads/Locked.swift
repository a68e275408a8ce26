import Glibc

/// A value that one thread at a time uses, behind a POSIX mutex: the thread sanitizer knows that kind, but not the one of
/// the standard library.
package final class Locked<Value: ~Copyable>: @unchecked Sendable {
  // Sendable: the value is reached under the lock alone.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let value = UnsafeMutablePointer<Value>.allocate(capacity: 1)

  package init(_ initial: consuming Value) {
    pthread_mutex_init(mutex, nil)
    value.initialize(to: initial)
  }

  deinit {
    value.deinitialize(count: 1)
    value.deallocate()
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Takes the lock without using the value.
  package func lock() { pthread_mutex_lock(mutex) }

  /// Gives back what ``lock()`` took.
  package func unlock() { pthread_mutex_unlock(mutex) }

  /// Calls `body` with the value while no other thread can.
  package func withLock<Result, Failure>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value.pointee)
  }
}
