import Experiments
import ImageData
import TestSupport
import Testing

struct ExperimentDataTests {
  @Test func theValidationImagesAreSplitOffTheTrainingSet() throws {
    let training = try TinyTraining(["data.validation=56"])
    let data = try ExperimentData(training.configuration)
    let validation = try #require(data.validation)
    #expect(data.training.count == 200 && validation.count == 56 && data.test.count == 64)
    #expect(Set(data.training.indices).union(validation.indices) == Set(0..<256))
    #expect(data.provenance.location.directory == training.folder.file("data"))
    #expect(data.provenance.authenticity == .notOfficial)
    var other = training.configuration
    #expect(try ExperimentData(other).validation?.indices == validation.indices)
    other.training.seed = 2
    #expect(try ExperimentData(other).validation?.indices != validation.indices)
  }

  /// MNIST has more images than these 256.
  @Test func aTenthIsSplitOffWhereNoNumberIsGiven() throws {
    let training = try TinyTraining(["data.validation=null"])
    #expect(training.configuration.data.validation == nil)
    #expect(try ExperimentData(training.configuration).validation?.count == 25)
  }

  /// Statistics of images that are not trained on would leak into the model.
  @Test func allPartsArePreparedWithTheStatisticsOfTheTrainingPart() throws {
    let training = try TinyTraining()
    let data = try ExperimentData(training.configuration)
    let statistics = PixelStatistics(of: data.training.images, indices: data.training.indices, preprocessing: .center)
    for part in [data.training, try #require(data.validation), data.test] {
      #expect(part.transform.statistics == statistics)
    }
    #expect(data.logMeanVariance == statistics.logMeanVariance)
  }

  @Test func someImagesMustBeLeftToTrainOn() throws {
    let training = try TinyTraining()
    var configuration = training.configuration
    configuration.data.validation = 255
    #expect(try ExperimentData(configuration).training.count == 1)
    configuration.data.validation = 256
    let error = #expect(throws: ExperimentError.self) { try ExperimentData(configuration) }
    #expect(error?.description.hasPrefix("data.validation: expected 0 to 255, as ") == true)
  }

  @Test func aLimitChoosesImagesByTheSeed() throws {
    let training = try TinyTraining(["data.limit=100", "data.validation=20"])
    let data = try ExperimentData(training.configuration)
    let validation = try #require(data.validation)
    #expect(data.training.count == 80 && validation.count == 20 && data.test.count == 64)
    let chosen = Set(data.training.indices).union(validation.indices)
    #expect(chosen.count == 100 && chosen.isSubset(of: 0..<256) && chosen != Set(0..<100))
    var other = training.configuration
    #expect(try ExperimentData(other).training.indices == data.training.indices)
    other.training.seed = 2
    #expect(try ExperimentData(other).training.indices != data.training.indices)
    other.data.limit = 1000
    #expect(try ExperimentData(other).training.count == 236, "there are no more")
    other.data.limit = nil
    #expect(try ExperimentData(other).training.count == 236)
    // Those that are left out are not in the mean either.
    let statistics = PixelStatistics(of: data.training.images, indices: data.training.indices, preprocessing: .center)
    #expect(data.training.transform.statistics == statistics)
  }

  @Test func aLimitedSetIsSplitAsOneOfItsSize() throws {
    let training = try TinyTraining(["data.limit=100", "data.validation=null"])
    #expect(try ExperimentData(training.configuration).validation?.count == 10)
    var configuration = training.configuration
    configuration.data.validation = 100
    let error = #expect(throws: ExperimentError.self) { try ExperimentData(configuration) }
    #expect(error?.description.hasPrefix("data.validation: expected 0 to 99, as ") == true)
    #expect(error?.description.hasSuffix(" has 256 training images and data.limit is 100, found 100") == true)
  }
}
