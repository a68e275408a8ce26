import Foundation

/// An open file that closes itself; the calls are repeated when a signal interrupts them.
package struct FileDescriptor: ~Copyable {
  package let path: String
  private let number: Int32

  /// - Parameter operation: what an error says has failed.
  package init(_ path: String, flags: Int32, operation: FileError.Operation) throws(FileError) {
    self.path = path
    // Opening a pipe would wait for whoever has the other end, for ever where nobody has.
    let number = retryingInterrupted { open(path, flags | O_CLOEXEC | O_NONBLOCK, 0o666) }
    guard number >= 0 else { throw FileError(operation, path, code: errno) }
    _ = fcntl(number, F_SETFL, fcntl(number, F_GETFL) & ~O_NONBLOCK)
    self.number = number
  }

  /// Another descriptor of an open file, such as one of the standard streams.
  /// - Parameter name: what an error calls it.
  package init(duplicating descriptor: Int32, name: String) throws(FileError) {
    path = name
    let number = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard number >= 0 else { throw FileError(.write, name, code: errno) }
    self.number = number
  }

  deinit { close(number) }

  package func status(_ operation: FileError.Operation) throws(FileError) -> stat {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw FileError(operation, path, code: errno) }
    return status
  }

  /// Reads up to the end, be it a file or a pipe.
  package func readToEnd() throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    // One byte more than the file has, so that the end shows without another round.
    var capacity = max(Int(try status(.read).st_size) + 1, 1 << 16)
    while true {
      let wanted = capacity
      var code: Int32 = 0
      let chunk = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
        let result = retryingInterrupted { Foundation.read(number, buffer.baseAddress, wanted) }
        if result < 0 { code = errno }
        count = max(result, 0)
      }
      guard code == 0 else { throw FileError(.read, path, code: code) }
      if chunk.isEmpty { return bytes }
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
      capacity = 1 << 16
    }
  }

  /// Up to `count` bytes from a place in the file on; fewer at its end.
  package func read(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, found in
      let result = retryingInterrupted { pread(number, buffer.baseAddress, count, off_t(offset)) }
      if result < 0 { code = errno }
      found = max(result, 0)
    }
    guard code == 0 else { throw FileError(.read, path, code: code) }
    return bytes
  }

  package func write(_ bytes: [UInt8]) throws(FileError) {
    var failure: FileError?
    bytes.withUnsafeBytes { buffer in
      do throws(FileError) { try write(buffer) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Writes all of `bytes`; a full disk may take a part of them before it fails.
  /// - Parameter wrote: is told how many bytes each call of the system took.
  package func write(_ bytes: UnsafeRawBufferPointer, wrote: (Int) -> Void = { _ in }) throws(FileError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = retryingInterrupted { Foundation.write(number, rest.baseAddress, rest.count) }
      guard count > 0 else { throw FileError(.write, path, code: count < 0 ? errno : EIO) }
      wrote(count)
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// Waits until the content is on the disk. Pipes and devices, which cannot do that (EINVAL), need not.
  package func synchronize() throws(FileError) {
    guard retryingInterrupted({ fsync(number) }) == 0 || errno == EINVAL || errno == EROFS else {
      throw FileError(.write, path, code: errno)
    }
  }

  /// Takes an advisory lock on the file if it is free; where it is not, `errno` is EWOULDBLOCK.
  package func lockExclusively() -> Bool { retryingInterrupted { flock(number, LOCK_EX | LOCK_NB) } == 0 }

  /// Gives the lock back, also where a process that is being started shares this open file with its parent for a moment:
  /// closing the file would leave the lock with that process.
  package func unlock() { _ = retryingInterrupted { flock(number, LOCK_UN) } }

  package func setPermissions(_ mode: mode_t) throws(FileError) {
    guard fchmod(number, mode) == 0 else { throw FileError(.write, path, code: errno) }
  }

  package func truncate(to length: Int) -> Bool { retryingInterrupted { ftruncate(number, off_t(length)) } == 0 }
}

package func retryingInterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}
