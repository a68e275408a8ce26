import FileAccess
import Foundation
import TestSupport
import Testing

struct LineLogTests {
  @Test func linesAreThereAtOnceAndStay() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("metrics.jsonl")
    let log = try LineLog(path)
    try log.append("a")
    #expect(try String(decoding: Files.read(path), as: UTF8.self) == "a\n")
    try log.append("é")
    #expect(try String(decoding: Files.read(path), as: UTF8.self) == "a\né\n")
    try LineLog(path).append("c")
    #expect(try String(decoding: Files.read(path), as: UTF8.self) == "a\né\nc\n")
  }

  @Test func devicesThatAreFullSaySo() throws {
    let log = try LineLog("/dev/full")
    let error = #expect(throws: FileError.self) { try log.append("x") }
    #expect(error == FileError(.write, "/dev/full", code: ENOSPC))
  }

  @Test func foldersAreRefused() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: FileError.self) { try LineLog(folder.path) }
    #expect(error == FileError(.write, folder.path, code: EISDIR))
  }

  @Test(.needsFullDisk) func aFullDiskLeavesWholeLines() throws {
    let ran = try FullDisk.use { disk in
      let path = disk + "/metrics.jsonl"
      let log = try LineLog(path)
      let line = String(repeating: "x", count: 9_999)
      var lines = 0
      let error = #expect(throws: FileError.self) {
        for _ in 0..<100 {
          try log.append(line)
          lines += 1
        }
      }
      #expect(error?.code == ENOSPC)
      #expect(lines > 0)
      #expect(try String(decoding: Files.read(path), as: UTF8.self) == String(repeating: line + "\n", count: lines))
    }
    #expect(ran)
  }
}
