import ImageData
import TestSupport
import Testing

@Suite("ImageCollection")
struct ImageCollectionTests {
  @Test("hands out each image with all its channels")
  func images() {
    let images = ImageCollection(bytes: Array(0..<48), channels: 3, height: 2, width: 4, labels: [1, 0])
    #expect(images.count == 2)
    #expect(images.pixelCount == 24)
    #expect(images.imageShape == [3, 2, 4])
    #expect(Array(images[1]) == Array(24..<48))
  }

  @Test("brightness goes from 0 to 1, of bytes and of floats")
  func brightness() {
    let bytes = ImageCollection(bytes: [9, 9, 0, 51, 255, 102], channels: 3, height: 1, width: 1, labels: [1, 0])
    #expect(bytes.brightness(of: 1) == [51, 255, 102].map { Float($0) / 255 })
    let floats = ImageCollection(
      .floats([0, 0.3, 0.0019, 0.0020, 0.5, 1]), count: 3, channels: 1, height: 2, width: 1, labels: nil)
    #expect(floats.brightness(of: 0) == [0, 0.3])
    #expect(floats.labels == nil)
    // To the nearest byte.
    #expect((0..<3).flatMap { floats[$0] } == [0, 77, 0, 1, 128, 255])
  }

  @Test("labels for another number of images end the program")
  func wrongLabels() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ImageCollection(.floats([0, 1]), count: 2, channels: 1, height: 1, width: 1, labels: [0])
    }
    #expect(text(result).contains("ImageCollection: 1 labels do not make images of shape [2, 1, 1, 1]"))
  }

  @Test("bytes that do not make the images end the program with both counts")
  func wrongShape() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ImageCollection(bytes: [1, 2, 3], channels: 1, height: 2, width: 2, labels: [0])
    }
    #expect(text(result).contains("ImageCollection: 3 values do not make images of shape [1, 1, 2, 2]"))
  }

  @Test("an image that is not there ends the program")
  func wrongIndex() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ImageCollection(bytes: [1, 2], channels: 1, height: 1, width: 1, labels: [0, 0])[2]
    }
    #expect(text(result).contains("expected an image in 0 ..< 2, found 2"))
  }
}
