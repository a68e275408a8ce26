import CPNG
import CTurboJPEG
import Foundation
import ImageData
import TestSupport
import Testing

@Suite("Folders of images")
struct ImageFolderTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  func message(_ options: OwnImages.Options = .init()) -> String {
    error { _ = try OwnImages(folder.path, options: options).load() }.map(\.description) ?? "no error"
  }

  @Test func readsPNGAndJPEGBelowInTheOrderOfTheirNames() throws {
    try folder.write(png(2, 2, 1, [0, 64, 128, 255]), to: "b/2.png")
    try folder.write(png(2, 2, 1, [1, 2, 3, 4]), to: "a.PNG")
    try folder.write(jpeg(2, 2, 1, [77, 77, 77, 77]), to: "b/1.jpeg")
    try folder.write(Array("notes".utf8), to: "readme.txt")
    try folder.write(png(9, 9, 1, [UInt8](repeating: 0, count: 81)), to: ".hidden.png")
    let images = try OwnImages(folder.path).load().images
    #expect(images.names == ["a.PNG", "b/1.jpeg", "b/2.png"])
    #expect(images.imageShape == [1, 2, 2])
    #expect(images.pixels == .bytes([1, 2, 3, 4, 77, 77, 77, 77, 0, 64, 128, 255]))
  }

  @Test func greyAmongColourHasThreeEqualPlanes() throws {
    try folder.write(png(2, 1, 3, [1, 2, 3, 4, 5, 6]), to: "1.png")
    try folder.write(png(2, 1, 1, [9, 8]), to: "2.png")
    let images = try OwnImages(folder.path).load().images
    #expect(images.imageShape == [3, 1, 2])
    #expect(images.pixels == .bytes([1, 4, 2, 5, 3, 6, 9, 8, 9, 8, 9, 8]))
  }

  @Test func trainAndTestAreTheParts() throws {
    for (name, value) in [("train/a.png", 1), ("train/b/c.png", 2), ("test/a.png", 3)] as [(String, UInt8)] {
      try folder.write(png(1, 1, 1, [value]), to: name)
    }
    let found = try OwnImages(folder.path).load()
    #expect(found.images.pixels == .bytes([1, 2]) && found.test?.pixels == .bytes([3]))
    #expect(found.test?.names == ["test/a.png"])
  }

  @Test(arguments: [
    ["train/a.png", "val/b.png", "test/c.png"], ["train/a.png", "b.png"], ["Train/a.png", "val/b.png"], ["test/a.png", "b/c.png"],
  ]) func partsThatDoNotSayAllAreRefused(files: [String]) throws {
    for file in files { try folder.write(png(1, 1, 1, [1]), to: file) }
    #expect(message().contains("expected images in two sub-folders, train and test"))
  }

  @Test func partsInOtherLettersAreParts() throws {
    try folder.write(png(1, 1, 1, [1]), to: "TRAIN/a.png")
    try folder.write(png(1, 1, 1, [2]), to: "Test/a.png")
    let found = try OwnImages(folder.path).load()
    #expect(found.images.pixels == .bytes([1]) && found.test?.pixels == .bytes([2]))
    // A number names one image, whether its part is asked for or all.
    let all = try OwnImages(folder.path).loadAll()
    for index in 0..<2 where all.names![index] == "Test/a.png" {
      #expect(all.number(of: index) == found.test!.number(of: 0))
    }
  }

  @Test func imagesAreKnownByTheirContent() throws {
    try folder.write(jpeg(2, 2, 1, [7, 7, 7, 7]), to: "a.jfif")
    try folder.write(png(2, 2, 1, [1, 2, 3, 4]), to: "b")
    try folder.write(Array("text".utf8), to: "c")
    #expect(try OwnImages(folder.path).load().images.names == ["a.jfif", "b"])
  }

  @Test func aRangeIsForArrays() throws {
    try folder.write(png(1, 1, 1, [1]), to: "a.png")
    #expect(message(.init(range: 0...16)).contains("found a folder, whose images have bytes from 0 to 255"))
  }

  @Test func gammaIsNotApplied() throws {
    var bytes = png(2, 1, 1, [10, 100])
    // gAMA of 1.0, before the samples.
    let chunk: [UInt8] = [0, 0, 0, 4] + Array("gAMA".utf8) + [0, 1, 0x86, 0xa0]
    let sum = crc(Array(chunk[4...]))
    bytes.insert(contentsOf: chunk + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) }, at: 33)
    try folder.write(bytes, to: "a.png")
    #expect(try OwnImages(folder.path).load().images.pixels == .bytes([10, 100]))
  }

  @Test func mixedSizesNeedASize() throws {
    try folder.write(png(2, 2, 1, [0, 100, 200, 100]), to: "1.png")
    try folder.write(png(4, 2, 1, [0, 100, 200, 100, 0, 0, 0, 0]), to: "2.png")
    #expect(message() == "\(folder.path)/2.png: expected 2 x 2 pixels (height x width), as 1.png has, found 2 x 4; "
      + "bring all to one size by data.resize, such as [2, 2]")
    let images = try OwnImages(folder.path, options: .init(size: (1, 2))).load().images
    #expect(images.imageShape == [1, 1, 2])
    #expect(images.pixels == .bytes([100, 100, 25, 75]))
  }

  @Test func areasAreAveraged() throws {
    let image = ImageCollection(.floats([0, 1, 0.5]), count: 1, channels: 1, height: 1, width: 3, labels: nil)
    guard case .floats(let two) = image.resized(height: 1, width: 2).pixels else { fatalError() }
    // 1.5 pixels each.
    #expect(abs(two[0] - 1 / 3) < 1e-6 && abs(two[1] - 2 / 3) < 1e-6)
    guard case .floats(let tall) = image.resized(height: 2, width: 6).pixels else { fatalError() }
    #expect(tall == [0, 0, 1, 1, 0.5, 0.5, 0, 0, 1, 1, 0.5, 0.5])
  }

  @Test func sixteenBitsPalettesAndAlpha() throws {
    // Written by libpng from 16-bit linear samples: the upper byte of what the file has comes out.
    try folder.write(png16(2, 1, [0, 0xffff]), to: "16.png")
    #expect(try OwnImages(folder.path).load().images.pixels == .bytes([0, 255]))
    try folder.write(palettePNG, to: "16.png")
    let palette = try OwnImages(folder.path).load().images
    #expect(palette.imageShape == [3, 1, 2] && palette.pixels == .bytes([255, 0, 0, 0, 0, 255]))
    try folder.write(png(1, 1, 4, [1, 2, 3, 255]), to: "16.png")
    #expect(try OwnImages(folder.path).load().images.pixels == .bytes([1, 2, 3]))
    try folder.write(png(1, 1, 4, [1, 2, 3, 254]), to: "16.png")
    #expect(message().contains("16.png: expected an image that covers its whole area, found transparent pixels"))
  }

  @Test func aBrokenFileIsNamed() throws {
    for index in 0..<20 { try folder.write(png(3, 3, 1, [UInt8](repeating: 5, count: 9)), to: "\(index).png") }
    var broken = png(3, 3, 1, [UInt8](repeating: 7, count: 9))
    broken.removeLast(20)
    try folder.write(broken, to: "13.png")
    #expect(message().hasPrefix("\(folder.path)/13.png: expected a whole image, found what libpng calls"))
    try folder.write(Array("text".utf8), to: "13.png")
    #expect(message().hasPrefix("\(folder.path)/13.png: expected a PNG or JPEG image, found the bytes 74 65 78 74"))
    try folder.write([], to: "13.png")
    #expect(message().contains("found an empty file"))
    var picture = jpeg(16, 16, 3, (0..<768).map { UInt8(truncatingIfNeeded: $0 * 37) })
    picture.removeLast(picture.count / 2)
    try folder.write(picture, to: "13.png")
    #expect(message().contains("13.png: expected a whole image, found what libjpeg-turbo calls"))
  }

  @Test func foldersWithoutImages() throws {
    #expect(message().contains("expected a folder with PNG or JPEG images, in it or below it, found no files"))
    try folder.write([1], to: "x.dat")
    #expect(message().contains("found 1 other file, such as x.dat; check the path"))
    try folder.write(idx(shape: [1], [0]), to: "train-images-idx3-ubyte")
    #expect(message().contains("set data.set to \"mnist\" and data.directory to the folder"))
    try folder.write([1], to: "x.webp")
    #expect(message().hasPrefix("\(folder.path)/x.webp: expected PNG and JPEG images alone"))
  }

  @Test func linksInACircleEnd() throws {
    try folder.write(png(1, 1, 1, [1]), to: "a/1.png")
    try FileManager.default.createSymbolicLink(atPath: "\(folder.path)/a/up", withDestinationPath: "..")
    #expect(message().contains("at most 16 folders inside one another"))
  }

  @Test func aSingleImageIsACollectionOfOne() throws {
    try folder.write(png(2, 1, 3, [1, 2, 3, 4, 5, 6]), to: "x.png")
    let images = try OwnImages("\(folder.path)/x.png").load().images
    #expect(images.count == 1 && images.imageShape == [3, 1, 2] && images.pixels == .bytes([1, 4, 2, 5, 3, 6]))
  }
}

/// A PNG file of 1, 3 or 4 channels, 8 bits each.
func png(_ width: Int, _ height: Int, _ channels: Int, _ samples: [UInt8]) -> [UInt8] {
  let formats: [Int: UInt32] = [
    1: UInt32(PNG_FORMAT_GRAY), 3: UInt32(PNG_FORMAT_RGB),
    4: UInt32(PNG_FORMAT_RGB) | UInt32(PNG_FORMAT_FLAG_ALPHA),
  ]
  return png(width, height, formats[channels]!, samples)
}

/// A grey PNG file of 16 bits.
func png16(_ width: Int, _ height: Int, _ samples: [UInt16]) -> [UInt8] {
  samples.withUnsafeBytes { png(width, height, UInt32(PNG_FORMAT_FLAG_LINEAR), Array($0)) }
}

private func png(_ width: Int, _ height: Int, _ format: UInt32, _ samples: [UInt8]) -> [UInt8] {
  var image = png_image()
  image.version = UInt32(PNG_IMAGE_VERSION)
  (image.width, image.height, image.format) = (UInt32(width), UInt32(height), format)
  var length = 0
  precondition(png_image_write_to_memory(&image, nil, &length, 0, samples, 0, nil) != 0)
  var bytes = [UInt8](repeating: 0, count: length)
  precondition(png_image_write_to_memory(&image, &bytes, &length, 0, samples, 0, nil) != 0)
  return bytes
}

/// Two pixels, red and blue, by a palette.
private let palettePNG: [UInt8] = {
  func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + content
    func word(_ value: UInt) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
    return word(UInt(content.count)) + body + word(crc(body))
  }
  // One row of one byte: no filter, then the indices 0 and 1 in one bit each; in a stored block with its Adler-32.
  let row: [UInt8] = [0x78, 0x01, 0x01, 2, 0, 0xfd, 0xff, 0, 0b0100_0000, 0x00, 0x42, 0x00, 0x41]
  return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + chunk("IHDR", [0, 0, 0, 2, 0, 0, 0, 1, 1, 3, 0, 0, 0])
    + chunk("PLTE", [255, 0, 0, 0, 0, 255]) + chunk("IDAT", row) + chunk("IEND", [])
}()

/// A JPEG file of 1 or 3 channels, without subsampling.
func jpeg(_ width: Int, _ height: Int, _ channels: Int, _ samples: [UInt8]) -> [UInt8] {
  let encoder = tjInitCompress()!
  defer { tjDestroy(encoder) }
  var (bytes, size): (UnsafeMutablePointer<UInt8>?, UInt) = (nil, 0)
  let (format, sampling) = channels == 1 ? (TJPF_GRAY, TJSAMP_GRAY) : (TJPF_RGB, TJSAMP_444)
  precondition(
    tjCompress2(
      encoder, samples, Int32(width), 0, Int32(height), Int32(format.rawValue), &bytes, &size, Int32(sampling.rawValue), 95, 0)
      == 0)
  defer { tjFree(bytes) }
  return Array(UnsafeBufferPointer(start: bytes, count: Int(size)))
}
