import Foundation
import ImageData
import TestSupport
import Testing

@Suite("CIFAR-10's binary files")
struct CIFARTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  var path: String { "\(folder.path)/batch.bin" }

  func record(_ label: UInt8, _ index: Int = 0) -> [UInt8] {
    [label] + (0..<3072).map { UInt8(truncatingIfNeeded: $0 / 1024 * 70 + $0 % 32 + $0 / 32 % 32 * 2 + index) }
  }

  func read(_ bytes: [UInt8]) throws -> ImageCollection {
    let path = try folder.write(bytes, to: "batch.bin")
    return try ImageCollection(cifar: [path], classes: 10)
  }

  @Test("records become labels and planes, file after file, gzip-compressed or not")
  func records() throws {
    let first = try folder.write(record(9, 1) + record(0, 2), to: "first.bin")
    let second = try folder.write(gzip(record(4, 3)), to: "second.bin.gz")
    let images = try ImageCollection(cifar: [first, second], classes: 10)
    #expect(images.count == 3 && images.imageShape == [3, 32, 32])
    #expect(images.labels == [9, 0, 4])
    for index in 0..<3 { #expect(Array(images[index]) == Array(record(0, index + 1)[1...])) }
  }

  @Test("more than one buffer of records")
  func many() throws {
    let images = try read((0..<300).flatMap { record(UInt8($0 % 10), $0) })
    #expect(images.labels == (0..<300).map { UInt8($0 % 10) })
    for index in 0..<300 { #expect(Array(images[index]) == Array(record(0, index)[1...])) }
  }

  @Test("a cut file is found, with the record", arguments: [0, 1, 2, 3072, 3074, 6145])
  func truncated(length: Int) throws {
    let bytes = Array((record(1) + record(2))[..<length])
    #expect(
      error { _ = try read(bytes) }
        == .truncated(path: path, offset: length / 3073 * 3073, expected: 3073, found: length % 3073))
    let compressed = try folder.write(gzip(bytes), to: "batch.bin")
    #expect(
      error { _ = try ImageCollection(cifar: [compressed], classes: 10) }
        == .truncated(path: path, offset: length / 3073 * 3073, expected: 3073, found: length % 3073))
  }

  @Test("an empty file among others")
  func empty() throws {
    let first = try folder.write(record(1), to: "first.bin")
    let second = try folder.write([], to: "second.bin")
    #expect(
      error { _ = try ImageCollection(cifar: [first, second], classes: 10) }
        == .truncated(path: second, offset: 0, expected: 3073, found: 0))
  }

  @Test("a label that is no class, counted in its own file", arguments: [10, 255] as [UInt8])
  func labels(label: UInt8) throws {
    let first = try folder.write(record(1), to: "first.bin")
    let second = try folder.write(record(1) + record(label), to: "second.bin")
    #expect(
      error { _ = try ImageCollection(cifar: [first, second], classes: 10) }
        == .labelOutOfRange(path: second, index: 1, label: Int(label), expected: 0...9))
  }

  @Test("no more than 256 MiB are taken from a file that inflates without end")
  func bomb() throws {
    let before = try peakMemory()
    let zeros = gzip([UInt8](repeating: 0, count: 3073 * 5000))
    #expect(
      error { _ = try read((0..<20).flatMap { _ in zeros }) } == .tooLarge(path: path, limit: 1 << 28))
    #expect(try peakMemory() - before < 3 << 28)
  }
}
