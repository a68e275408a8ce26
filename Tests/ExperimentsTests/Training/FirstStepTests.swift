import Experiments
import ImageData
import LatentModels
import TestSupport
import Testing

@Suite("FirstStep")
struct FirstStepTests {
  @Test("a run records the norms of its first step, and keeps them when it goes on")
  func recordOfARun() throws {
    let training = try TinyTraining(["training.epochs=1"])
    let run = Run(training.folder.file("run"))
    _ = try run.train(training.configuration)
    let record = try #require(try FirstStep(run: run.directory))

    let data = try ExperimentData(training.configuration)
    let parameters = try training.configuration.initialParameters(for: data)
    let state = TrainingState<Float>(
      model: training.configuration.modelDescription(pixels: data.training.pixelCount).makeModel(),
      parameters: parameters, learningRate: training.configuration.training.learningRate)
    let batches = MiniBatches(count: data.training.count, size: 32, seed: 1, epoch: 0)
    let positions = try #require(batches.first { _ in true })
    let expected = try state.encoderGradientNorms(
      data.training.batch(positions, noise: .training(0)), noise: state.noise(seed: 1, step: 0, batch: 32))
    #expect(record.encoderGradient == expected)

    var longer = training.configuration
    longer.training.epochs = 2
    #expect(try run.train(longer).epochs == 2)
    #expect(try FirstStep(run: run.directory) == record)
  }

  @Test("a run without the record has none, and a changed digit is seen")
  func missingAndDamaged() throws {
    let training = try TinyTraining(["training.epochs=1"])
    let run = Run(training.folder.file("run"))
    _ = try run.train(training.configuration)
    let file = run.directory.firstStepFile
    let text = String(decoding: try Files.read(file), as: UTF8.self)
    let place = try #require(text.firstIndex { "12345678".contains($0) })
    try Files.writeAtomically(text.replacingCharacter(at: place, by: "9"), to: file)
    #expect(throws: RunDirectoryError.damaged(file: file)) { try FirstStep(run: run.directory) }
    try Files.remove(file)
    #expect(try FirstStep(run: run.directory) == nil)
  }
}

extension String {
  fileprivate func replacingCharacter(at place: Index, by character: Character) -> String {
    String(self[..<place]) + String(character) + String(self[index(after: place)...])
  }
}
