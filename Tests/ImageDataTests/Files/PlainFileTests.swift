import Foundation
import ImageData
import TestSupport
import Testing

@Suite("Files that cannot be read")
struct PlainFileTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  func labelError(_ path: String) -> ImageDataError? {
    error { _ = try ImageCollection(idxImages: "unused", labels: path, classes: 10) }
  }

  @Test("a missing file")
  func missing() {
    let path = "\(folder.path)/none"
    #expect(labelError(path) == .missingFile(path: path))
    #expect(labelError(path + ".gz") == .missingFile(path: path + ".gz"))
    #expect(labelError("") == .missingFile(path: ""))
  }

  @Test("a folder instead of a file")
  func directory() {
    #expect(labelError(folder.path) == .isDirectory(path: folder.path))
  }

  @Test("a pipe is refused at once, not waited for")
  func pipe() throws {
    let path = try folder.prepare("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    #expect(labelError(path) == .notARegularFile(path: path))
  }

  @Test("a file without permission", .enabled(if: geteuid() != 0, "the superuser may read everything"))
  func permission() throws {
    let path = try folder.write(idx(shape: [1], [0]), to: "labels")
    #expect(chmod(path, 0) == 0)
    #expect(labelError(path) == .cannotRead(path: path, reason: "Permission denied"))
  }

  @Test("a read that fails gives the system's reason")
  func inputOutputError() {
    // The memory of a process holds nothing at address 0.
    #expect(labelError("/proc/self/mem") == .cannotRead(path: "/proc/self/mem", reason: "Input/output error"))
  }
}
