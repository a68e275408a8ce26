import Experiments
import Foundation
import TestSupport
import Testing

struct PictureTests {
  @Test(arguments: [1, 3], [(1, 1), (7, 3), (300, 2), (64, 200)])
  func libpngReadsWhatWasWritten(channels: Int, size: (width: Int, height: Int)) throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: channels)
    let samples = (0..<size.width * size.height * channels).map { _ in UInt8(random.integer(in: 0...255)) }
    let picture = Picture(width: size.width, height: size.height, channels: channels, samples: samples)
    try picture.write(to: folder.file("a.png"))
    #expect(folder.names == ["a.png"])
    let image = try PNGImage(folder.bytes(of: "a.png"))
    #expect(image.width == size.width && image.height == size.height && image.channels == channels)
    #expect(image.samples == samples)
  }

  @Test func everyByteKeepsItsValue() throws {
    let folder = try TemporaryFolder()
    let grey = Picture(width: 256, height: 1, channels: 1, samples: Array(0...255))
    try grey.write(to: folder.file("a.png"))
    #expect(try PNGImage(folder.bytes(of: "a.png")).samples == Array(0...255))
  }

  @Test func anOldPictureIsReplacedOnlyByAWholeOne() throws {
    let folder = try TemporaryFolder()
    try Picture(width: 1, height: 1, channels: 1, samples: [7]).write(to: folder.file("a.png"))
    let old = try folder.bytes(of: "a.png")
    // libpng takes a million columns at most.
    let wide = Picture(width: 1_000_001, height: 1, channels: 1, samples: Array(repeating: 0, count: 1_000_001))
    let refused = #expect(throws: PictureError.self) { try wide.write(to: folder.file("a.png")) }
    #expect(
      refused?.description.hasPrefix(
        "cannot write \(folder.file("a.png")), a PNG of 1000001 x 1 pixels: libpng says \"") == true)
    #expect(try folder.bytes(of: "a.png") == old && folder.names == ["a.png"])
    try Picture(width: 1, height: 1, channels: 1, samples: [9]).write(to: folder.file("a.png"))
    #expect(try PNGImage(folder.bytes(of: "a.png")).samples == [9])
    try folder.write("no picture", to: "b.txt")
    #expect(throws: ExperimentError.self) {
      try Picture(width: 1, height: 1, channels: 1, samples: [9]).write(to: folder.file("b.txt"))
    }
    #expect(try folder.text(of: "b.txt") == "no picture")
  }

  @Test func aPlaceThatCannotBeWrittenIsNamed() throws {
    let folder = try TemporaryFolder()
    let picture = Picture(width: 1, height: 1, channels: 1, samples: [9])
    let missing = #expect(throws: FileError.self) { try picture.write(to: folder.file("x/a.png")) }
    #expect(missing?.code == ENOENT && missing?.path.contains(folder.file("x")) == true)
    let taken = #expect(throws: FileError.self) { try picture.write(to: folder.path) }
    #expect(taken == FileError(.write, folder.path, code: EISDIR))
  }

  @Test func samplesMustFillThePicture() async {
    let outcome = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Picture(width: 2, height: 3, channels: 3, samples: [1, 2, 3])
    }
    let text = String(decoding: outcome?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("Picture: 3 samples do not make a picture of shape [3, 2, 3]"))
  }
}
