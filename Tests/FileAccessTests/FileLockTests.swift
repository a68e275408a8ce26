import FileAccess
import Foundation
import TestSupport
import Testing

@Suite("FileLock") struct FileLockTests {
  /// Between its fork and its exec a child shares the open files of its parent, as a duplicate does here.
  @Test func isGivenBackEvenWhereAChildSharesTheFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("lock")
    var lock: FileLock? = try FileLock(path)
    let copies = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
      .filter { (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path }
      .map { dup($0) }
    defer { for copy in copies { close(copy) } }
    #expect(copies.count == 1 && copies[0] >= 0)
    #expect(FileLock.isHeld(path))
    #expect(throws: FileLockError.held(path: path, process: Int(getpid()))) { _ = try FileLock(path) }
    withExtendedLifetime(lock) {}
    lock = nil
    #expect(!FileLock.isHeld(path))
    _ = try FileLock(path)
  }
}
