import ImageData
import Testing

@Suite("DataSplit")
struct DataSplitTests {
  @Test("each position falls into one of the two parts", arguments: [0, 1, 10, 99])
  func partition(validation: Int) throws {
    let split = try DataSplit(count: 100, validation: validation, seed: 1)
    #expect(split.validation.count == validation)
    #expect((split.training + split.validation).sorted() == Array(0..<100))
    #expect(split.training == split.training.sorted() && split.validation == split.validation.sorted())
  }

  @Test("the held-out images are a random subset, a function of the seed")
  func seed() throws {
    let split = try DataSplit(count: 1000, validation: 100, seed: 1)
    #expect(try split == DataSplit(count: 1000, validation: 100, seed: 1))
    #expect(try split != DataSplit(count: 1000, validation: 100, seed: 2))
    // The mean position has the standard error 288.7 / sqrt(100) (less a little without replacement).
    let mean = Double(split.validation.reduce(0, +)) / 100
    #expect(abs(mean - 499.5) < 4 * 28.9)
  }

  @Test("some images are left to train on", arguments: [-1, 100, 1000])
  func outOfRange(validation: Int) {
    #expect(throws: ImageDataError.validationOutOfRange(validation: validation, count: 100)) {
      try DataSplit(count: 100, validation: validation, seed: 1)
    }
  }
}
