import Foundation
import ImageData
import TestSupport
import Testing

@Suite("gzip-compressed IDX files")
struct InflateStreamTests {
  let folder: TemporaryFolder
  let labelPath: String
  let pixels: [UInt8]
  let whole: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    let sample = sampleImages(count: 5)
    pixels = sample.pixels
    whole = idx(shape: [5, 4, 3], pixels)
    labelPath = try folder.write(idx(shape: [5], sample.labels), to: "labels")
  }

  var imagePath: String { "\(folder.path)/images.gz" }

  func read(_ bytes: [UInt8]) throws -> ImageCollection {
    let path = try folder.write(bytes, to: "images.gz")
    return try ImageCollection(idxImages: path, labels: labelPath, classes: 10)
  }

  func pixels(of images: ImageCollection) -> [UInt8] { (0..<images.count).flatMap { images[$0] } }

  @Test("the content, not the name, decides whether to inflate")
  func contentDecides() throws {
    #expect(try pixels(of: read(gzip(whole))) == pixels)
    #expect(try pixels(of: read(whole)) == pixels)
    let misnamed = try folder.write(gzip(whole), to: "compressed")
    #expect(try pixels(of: ImageCollection(idxImages: misnamed, labels: labelPath, classes: 10)) == pixels)
  }

  @Test("a name is found with and without .gz")
  func names() throws {
    try folder.write(gzip(whole), to: "a.gz")
    try folder.write(whole, to: "b")
    for name in ["a", "a.gz", "b", "b.gz"] {
      let images = try ImageCollection(idxImages: "\(folder.path)/\(name)", labels: labelPath, classes: 10)
      #expect(pixels(of: images) == pixels)
    }
  }

  @Test("members follow one another, cut anywhere", arguments: [0, 1, 3, 4, 15, 16, 17, 75, 76])
  func members(cut: Int) throws {
    #expect(try pixels(of: read(gzip(Array(whole[..<cut])) + gzip([]) + gzip(Array(whole[cut...])))) == pixels)
  }

  @Test("more than one buffer of compressed data")
  func large() throws {
    var state: UInt32 = 1
    let noise = (0..<1_000_000).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    let labels = try folder.write(gzip(idx(shape: [1000], [UInt8](repeating: 7, count: 1000))), to: "many")
    let path = try folder.write(gzip(idx(shape: [1000, 25, 40], noise)), to: "noise")
    #expect(try pixels(of: ImageCollection(idxImages: path, labels: labels, classes: 10)) == noise)
  }

  @Test("every truncation of a compressed file is found")
  func truncated() throws {
    let compressed = gzip(whole)
    for length in compressed.indices {
      let found = error { _ = try read(Array(compressed[..<length])) }
      if length < 2 {
        #expect(found == .truncated(path: imagePath, offset: 0, expected: 4, found: length))
      } else {
        #expect(
          found
            == .corruptCompression(
              path: imagePath, offset: length, message: "the data end in the middle of a compressed stream"))
      }
    }
  }

  @Test("compressed data that end before the header's promise")
  func short() throws {
    #expect(
      error { _ = try read(gzip(Array(whole.dropLast(10)))) }
        == .truncated(path: imagePath, offset: 16, expected: 60, found: 50))
  }

  @Test("bytes too many, in the compressed data and after them")
  func trailing() throws {
    #expect(error { _ = try read(gzip(whole + [1])) } == .trailingBytes(path: imagePath, offset: 76))
    let compressed = gzip(whole)
    let message = "bytes that are no gzip data follow the compressed stream"
    #expect(
      error { _ = try read(compressed + [1, 0]) }
        == .corruptCompression(path: imagePath, offset: compressed.count, message: message))
  }

  @Test("zeros behind the last member are passed over, anything after them is not", arguments: [1, 512, 200_000])
  func padding(count: Int) throws {
    let padded = gzip(whole) + [UInt8](repeating: 0, count: count)
    #expect(try pixels(of: read(padded)) == pixels)
    let message = "bytes that are no gzip data follow the compressed stream"
    #expect(
      error { _ = try read(padded + [7]) }
        == .corruptCompression(path: imagePath, offset: padded.count, message: message))
  }

  @Test("the declared size of a file full of holes")
  func holes() throws {
    let path = try folder.write(gzip(whole), to: "images.gz")
    // As large as the file system takes it; some take 2^63 - 1.
    for size in [Int.max, 1 << 62, 1 << 50, 1 << 43] where truncate(path, size) == 0 { break }
    let found = error { _ = try ImageCollection(idxImages: path, labels: labelPath, classes: 10) }
    guard case .corruptCompression(path, _, "bytes that are no gzip data follow the compressed stream")? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
  }

  @Test("the checksum is checked")
  func checksum() throws {
    var compressed = gzip(whole)
    compressed[compressed.count - 6] ^= 0x10
    let found = error { _ = try read(compressed) }
    guard case .corruptCompression(imagePath, _, "incorrect data check")? = found else {
      Issue.record("a wrong checksum was taken")
      return
    }
  }

  @Test("a flipped bit gives an error or the same images")
  func flippedBits() throws {
    let compressed = gzip(whole)
    for bit in 0..<8 * compressed.count {
      var bytes = compressed
      bytes[bit / 8] ^= 1 << (bit % 8)
      do {
        #expect(try pixels(of: read(bytes)) == pixels)
      } catch {
        #expect("\(error)".contains(imagePath))
      }
    }
  }

  @Test("a bomb is left alone at the size that its header declares")
  func bomb() throws {
    let zeros = gzip([UInt8](repeating: 0, count: 1 << 24))
    let bomb = gzip(idx(shape: [5, 4, 3], [])) + (0..<256).flatMap { _ in zeros }
    let before = try peakMemory()
    #expect(error { _ = try read(bomb) } == .trailingBytes(path: imagePath, offset: 76))
    #expect(try peakMemory() - before < (1 << 30), "of the 4 GiB of zeros")
  }

  @Test("a header that deflate cannot keep is refused before anything is allocated")
  func oversized() throws {
    let shape = [1 << 31, 28, 28]
    guard
      case .oversizedHeader(imagePath, shape, let limit)? = error(of: {
        _ = try read(gzip(idx(shape: shape, [UInt8](repeating: 0, count: 100))))
      })
    else {
      Issue.record("an impossible header was taken")
      return
    }
    #expect(limit < 200_000)
  }

  @Test("no array beyond 256 MiB is inflated")
  func largest() throws {
    let zeros = gzip([UInt8](repeating: 0, count: 1 << 24))
    let shape = [1 << 22, 32, 33]
    #expect(
      error { _ = try read(gzip(idx(shape: shape, [])) + (0..<280).flatMap { _ in zeros }) }
        == .oversizedHeader(path: imagePath, shape: shape, limit: 1 << 28))
  }
}
