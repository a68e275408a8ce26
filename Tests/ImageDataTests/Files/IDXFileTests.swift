import Foundation
import ImageData
import TestSupport
import Testing

@Suite("IDX files")
struct IDXFileTests {
  let folder: TemporaryFolder
  let labelPath: String
  let pixels: [UInt8]
  let labels: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    (pixels, labels) = sampleImages(count: 5)
    labelPath = try folder.write(idx(shape: [5], labels), to: "labels")
  }

  /// The error of reading `bytes` as the images of the five labels.
  func imageError(_ bytes: [UInt8]) throws -> ImageDataError? {
    let path = try folder.write(bytes, to: "images")
    return error { _ = try ImageCollection(idxImages: path, labels: labelPath, classes: 10) }
  }

  var imagePath: String { "\(folder.path)/images" }

  @Test("holds the images and labels of a plain pair of files")
  func plain() throws {
    let path = try folder.write(idx(shape: [5, 4, 3], pixels), to: "images")
    let images = try ImageCollection(idxImages: path, labels: labelPath, classes: 10)
    #expect(images.count == 5)
    #expect(images.imageShape == [1, 4, 3])
    #expect(images.pixelCount == 12)
    #expect(images.labels == labels)
    for index in 0..<5 { #expect(Array(images[index]) == Array(pixels[12 * index..<12 * (index + 1)])) }
  }

  @Test("every truncation of a plain file is found, with the place and what is missing")
  func truncated() throws {
    let whole = idx(shape: [5, 4, 3], pixels)
    for length in whole.indices {
      let expected: ImageDataError =
        switch length {
        case ..<4: .truncated(path: imagePath, offset: 0, expected: 4, found: length)
        case ..<16: .truncated(path: imagePath, offset: 4, expected: 12, found: length - 4)
        default: .truncated(path: imagePath, offset: 16, expected: 60, found: length - 16)
        }
      #expect(try imageError(Array(whole[..<length])) == expected)
    }
  }

  @Test("bytes after the last image are refused")
  func trailing() throws {
    #expect(try imageError(idx(shape: [5, 4, 3], pixels) + [0]) == .trailingBytes(path: imagePath, offset: 76))
  }

  @Test("other files are told from IDX files by their first bytes")
  func wrongMagic() throws {
    let png: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    #expect(try imageError(png) == .wrongMagic(path: imagePath, found: Array(png[..<4])))
    let message = try #require(try imageError(png)).description
    #expect(message.contains("89 50 4e 47") && message.contains("00 00 08 03"))
  }

  @Test("element types other than unsigned byte are refused by name", arguments: [
    (0x09, "signed byte"), (0x0b, "16-bit integer"), (0x0d, "float"), (0x0e, "double"), (0x07, "unknown"),
  ])
  func elementType(code: UInt8, name: String) throws {
    let error = try imageError(idx(shape: [5, 4, 3], type: code, pixels))
    #expect(error == .unsupportedElementType(path: imagePath, code: code))
    #expect(error?.description.contains(name) == true)
  }

  @Test("labels in the place of images, and other ranks, are refused")
  func rank() throws {
    #expect(try imageError(idx(shape: [5], labels)) == .unsupportedRank(path: imagePath, found: 1, expected: 3))
    #expect(
      try imageError(idx(shape: [5, 1, 4, 3], pixels)) == .unsupportedRank(path: imagePath, found: 4, expected: 3))
    let images = try folder.write(idx(shape: [5, 4, 3], pixels), to: "images")
    #expect(
      error { _ = try ImageCollection(idxImages: labelPath, labels: images, classes: 10) }
        == .unsupportedRank(path: images, found: 3, expected: 1))
  }

  @Test("a dimension of zero is refused", arguments: [[0, 4, 3], [5, 0, 3], [5, 4, 0]])
  func emptyDimension(shape: [Int]) throws {
    #expect(try imageError(idx(shape: shape, [])) == .emptyDimension(path: imagePath, shape: shape))
  }

  @Test("a header that promises more than memory holds is refused before anything is allocated", arguments: [
    [1 << 31, 28, 28], [0xffff_ffff, 0xffff_ffff, 0xffff_ffff], [1 << 31, 1 << 31, 2], [1 << 22, 32, 33],
  ])
  func oversized(shape: [Int]) throws {
    #expect(
      try imageError(idx(shape: shape, [UInt8](repeating: 0, count: 84)))
        == .oversizedHeader(path: imagePath, shape: shape, limit: 84))
  }

  @Test("as many labels as images, each a class")
  func labelsFit() throws {
    let images = try folder.write(idx(shape: [5, 4, 3], pixels), to: "images")
    let four = try folder.write(idx(shape: [4], [0, 1, 2, 3]), to: "four")
    #expect(
      error { _ = try ImageCollection(idxImages: images, labels: four, classes: 10) }
        == .countMismatch(images: images, imageCount: 5, labels: four, labelCount: 4))
    #expect(
      error { _ = try ImageCollection(idxImages: images, labels: labelPath, classes: 3) }
        == .labelOutOfRange(path: labelPath, index: 3, label: 3, expected: 0...2))
  }

  @Test("a flipped bit gives an error or an array that fits its header")
  func flippedBits() throws {
    let whole = idx(shape: [5, 4, 3], pixels)
    for bit in 0..<8 * whole.count {
      var bytes = whole
      bytes[bit / 8] ^= 1 << (bit % 8)
      let path = try folder.write(bytes, to: "images")
      do {
        let images = try ImageCollection(idxImages: path, labels: labelPath, classes: 10)
        #expect(bit >= 8 * 16, "a changed header was taken")
        #expect(images.count == 5 && images.imageShape == [1, 4, 3])
      } catch {
        #expect(error.description.contains(path))
      }
    }
  }
}
