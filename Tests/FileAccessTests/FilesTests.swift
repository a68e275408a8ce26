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

  @Test func pipesAreReadToTheirEnd() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("pipe")
    try #require(mkfifo(path, 0o600) == 0)
    let writer = Thread {
      let file = open(path, O_WRONLY)
      let bytes = [UInt8](repeating: 7, count: 200_000)
      var written = 0
      while written < bytes.count { written += max(write(file, [UInt8](bytes[written...]), bytes.count - written), 0) }
      close(file)
    }
    writer.start()
    #expect(try Files.read(path) == [UInt8](repeating: 7, count: 200_000))
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
    #expect(device == FileError(.write, "/dev/null", code: EEXIST))
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
