import FileAccess
import Foundation
import TestSupport
import Testing

struct FilesTests {
  @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 300_000])
  func bytesRoundTrip(count: Int) throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try Files.writeAtomically(bytes, to: folder.file("x"))
    #expect(try Files.read(folder.file("x")) == bytes)
    #expect(folder.names == ["x"])
  }

  @Test func openPipesAreReadToTheirEnd() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    let (reading, writing) = (ends[0], ends[1])
    defer { close(reading) }
    let writer = Thread {
      let bytes = [UInt8](repeating: 7, count: 200_000)
      var written = 0
      while written < bytes.count {
        written += max(write(writing, [UInt8](bytes[written...]), bytes.count - written), 0)
      }
      close(writing)
    }
    writer.start()
    #expect(try Files.read("/dev/fd/\(reading)") == [UInt8](repeating: 7, count: 200_000))
  }

  /// Reading one would wait for ever, or never come to an end.
  @Test func pipesAndDevicesWithANameAreRefused() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.file("pipe")
    try #require(mkfifo(pipe, 0o600) == 0)
    for (path, kind) in [(pipe, "a pipe"), ("/dev/zero", "a device")] {
      let reading = #expect(throws: FileError.self) { try Files.read(path) }
      #expect(reading?.description == "cannot open \(path): expected a regular file, found \(kind)")
      let writing = #expect(throws: FileError.self) { try Files.writeAtomically("x", to: path) }
      #expect(writing?.description == "cannot write \(path): expected a regular file, found \(kind)")
    }
    #expect(throws: FileError.self) { try LineLog(pipe) }
  }

  @Test(arguments: [0o600, 0o640, 0o755] as [mode_t]) func replacingKeepsThePermissions(_ mode: mode_t) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("x")
    try Files.writeAtomically("old", to: path)
    try #require(chmod(path, mode) == 0)
    try Files.writeAtomically("new", to: path)
    var status = stat()
    try #require(stat(path, &status) == 0)
    #expect(status.st_mode & 0o7777 == mode)
  }

  /// More entries than one buffer of readdir holds; the address sanitizer sees a read beyond its end.
  @Test func aLongFolderIsListed() throws {
    let folder = try TemporaryFolder()
    let names = (0..<1_500).map { "ä" + String(repeating: "n", count: $0 % 200) + "\($0)" }
    for name in names { try folder.write("", to: name) }
    #expect(try Files.list(folder.path) == names.sorted())
    #expect(try Files.list(folder.file("none")) == nil)
  }

  @Test func readingNamesTheReason() throws {
    let folder = try TemporaryFolder()
    let missing = #expect(throws: FileError.self) { try Files.read(folder.file("x")) }
    #expect(missing == FileError(.open, folder.file("x"), code: ENOENT))
    let directory = #expect(throws: FileError.self) { try Files.read(folder.path) }
    #expect(
      directory?.description == "cannot open \(folder.path): Is a directory; give a file instead of a folder")
  }

  @Test func writingReplacesAFile() throws {
    let folder = try TemporaryFolder()
    try folder.write("old", to: "x")
    try Files.writeAtomically("new", to: folder.file("x"))
    #expect(try String(decoding: Files.read(folder.file("x")), as: UTF8.self) == "new")
    #expect(folder.names == ["x"])
  }

  @Test func leftoversOfAKilledProcessAreNoObstacle() throws {
    let folder = try TemporaryFolder()
    try folder.write("half", to: ".x.\(getpid())-0.tmp")
    try Files.writeAtomically("new", to: folder.file("x"))
    #expect(try String(decoding: Files.read(folder.file("x")), as: UTF8.self) == "new")
  }

  @Test func writingNamesTheReason() throws {
    let folder = try TemporaryFolder()
    let missing = #expect(throws: FileError.self) { try Files.writeAtomically("x", to: folder.file("no/x")) }
    #expect(
      missing?.description == "cannot write \(folder.file("no/x")): No such file or directory; check the path")
    let directory = #expect(throws: FileError.self) { try Files.writeAtomically("x", to: folder.path) }
    #expect(directory == FileError(.write, folder.path, code: EISDIR))
    // A device must not be replaced by a file.
    let device = #expect(throws: FileError.self) { try Files.writeAtomically("x", to: "/dev/null") }
    #expect(device == FileError(.write, "/dev/null", code: EINVAL, found: "a device"))
    #expect(folder.names == [])
  }

  @Test func pathsWithoutAFolderAreWrittenHere() throws {
    let name = "experiments-\(UUID().uuidString)"
    try Files.writeAtomically("x", to: name)
    defer { unlink(name) }
    #expect(try String(decoding: Files.read(name), as: UTF8.self) == "x")
  }

  @Test(.needsFullDisk) func aFullDiskKeepsTheOldFile() throws {
    let ran = try FullDisk.use { disk in
      let path = disk + "/x"
      try Files.writeAtomically("old", to: path)
      let error = #expect(throws: FileError.self) {
        try Files.writeAtomically([UInt8](repeating: 1, count: 200_000), to: path)
      }
      #expect(error == FileError(.write, path, code: ENOSPC))
      #expect(
        error?.description
          == "cannot write \(path): No space left on device; free some space there, or write to another disk")
      #expect(try String(decoding: Files.read(path), as: UTF8.self) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: disk) == ["x"])
    }
    #expect(ran)
  }

  @Test func foldersAreCreatedWithTheirParents() throws {
    let folder = try TemporaryFolder()
    try Files.createFolder(folder.file("a/b/c/"))
    try Files.createFolder(folder.file("a/b/c"))
    #expect(try Files.list(folder.file("a/b")) == ["c"])
    #expect(try Files.list(folder.file("no")) == nil)
    try folder.write("x", to: "f")
    let error = #expect(throws: FileError.self) { try Files.createFolder(folder.file("f/g")) }
    #expect(error == FileError(.create, folder.file("f/g"), code: ENOTDIR))
    let file = #expect(throws: FileError.self) { try Files.createFolder(folder.file("f")) }
    #expect(file == FileError(.create, folder.file("f"), code: ENOTDIR))
  }
}
