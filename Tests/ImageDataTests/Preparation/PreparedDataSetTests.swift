import ImageData
import Testing

@Suite("PreparedDataSet")
struct PreparedDataSetTests {
  func images(count: Int) -> ImageCollection {
    let sample = sampleImages(count: count)
    return ImageCollection(bytes: sample.pixels, channels: 1, height: 4, width: 3, labels: sample.labels)
  }

  @Test("all parts use the statistics of the images left to train on", arguments: Preprocessing.allCases)
  func parts(preprocessing: Preprocessing) throws {
    let (training, test) = (images(count: 40), images(count: 9))
    let prepared = try PreparedDataSet((training, test), validation: 10, preprocessing: preprocessing, seed: 6)
    let split = try DataSplit(count: 40, validation: 10, seed: 6)
    #expect(prepared.training.indices == split.training)
    #expect(prepared.validation.indices == split.validation)
    #expect(prepared.test.indices == Array(0..<9))
    let transform = PixelTransform(preprocessing, fittedTo: training, indices: split.training)
    #expect(transform != PixelTransform(preprocessing, fittedTo: training, indices: Array(0..<40)))
    for part in [prepared.training, prepared.validation, prepared.test] {
      #expect(part.transform == transform)
      #expect(part.seed == 6)
    }
  }

  @Test("without validation images all are trained on, and too many are refused")
  func validation() throws {
    let pair = (training: images(count: 12), test: images(count: 3))
    let prepared = try PreparedDataSet(pair, validation: 0, preprocessing: .center, seed: 6)
    #expect(prepared.validation.count == 0)
    #expect(prepared.training.indices == Array(0..<12))
    #expect(throws: ImageDataError.validationOutOfRange(validation: 12, count: 12)) {
      try PreparedDataSet(pair, validation: 12, preprocessing: .center, seed: 6)
    }
  }
}
