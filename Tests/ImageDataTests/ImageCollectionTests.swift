import ImageData
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

  @Test("bytes that do not make the images end the program with both counts")
  func wrongShape() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ImageCollection(bytes: [1, 2, 3], channels: 1, height: 2, width: 2, labels: [0])
    }
    #expect(text(result).contains("ImageCollection: 3 bytes do not make images of shape [1, 1, 2, 2]"))
  }

  @Test("an image that is not there ends the program")
  func wrongIndex() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ImageCollection(bytes: [1, 2], channels: 1, height: 1, width: 1, labels: [0, 0])[2]
    }
    #expect(text(result).contains("expected an image in 0 ..< 2, found 2"))
  }
}
