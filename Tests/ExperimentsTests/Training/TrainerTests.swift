import Experiments
import LatentModels
import TestSupport
import Testing

struct TrainerTests {
  @Test func theBestCheckpointIsThatOfTheBestValidation() throws {
    let (training, trainer, parameters) = try Self.fallingAtTheEnd()
    let metrics = try trainer.run.metrics()
    #expect(metrics.map(\.epoch) == Array(1...8))
    #expect(metrics.map(\.step) == (1...8).map { 6 * $0 })
    let bounds = try metrics.map { try #require($0.validationELBO) }
    let best = bounds.indices.max { bounds[$0] < bounds[$1] }! + 1
    #expect(trainer.checkpoint.bestEpoch == best)
    #expect(trainer.checkpoint.bestValidation == bounds[best - 1])

    let model = training.model(trainer.data)
    let file = try SafetensorsFile(contentsOf: trainer.run.bestCheckpoint)
    let checkpoint = try Checkpoint(file, training.configuration)
    #expect(checkpoint.epoch == best)
    #expect(checkpoint.step == 6 * best)
    #expect(checkpoint.bestEpoch == best)
    #expect(checkpoint.bestValidation == bounds[best - 1])
    expectIdentical(parameters.values, checkpoint.state.parameters.values)
    let again = try Evaluator(model: model, seed: UInt64(training.configuration.training.seed)).evidenceLowerBounds(
      on: #require(trainer.data.validation), parameters)
    #expect(mean(again) == bounds[best - 1])

    // A shorter run makes the same epochs, so the last of it is the best of the longer one.
    var short = training
    short.configuration.training.epochs = best
    expectIdentical(parameters.values, try short.train(into: "short").trainer.checkpoint.state.parameters.values)
  }

  /// A training whose validation bound is not the best in its last epoch, where that would show nothing: with a learning
  /// rate so large that it goes up and down. Roundings, which differ from processor to processor, decide which seed is one.
  private static func fallingAtTheEnd() throws -> (TinyTraining, Trainer, NamedValues<Tensor<Float>>) {
    for seed in 1...10 {
      let training = try TinyTraining(["training.epochs=8", "training.learningRate=3", "training.seed=\(seed)"])
      let (trainer, parameters) = try training.train()
      if trainer.checkpoint.bestEpoch < 8 { return (training, trainer, parameters) }
    }
    throw NoTraining()
  }

  private struct NoTraining: Error {}

  @Test func withoutValidationTheLastEpochCounts() throws {
    let training = try TinyTraining(["data.validation=0", "training.learningRate=3"])
    let (trainer, parameters) = try training.train()
    #expect(trainer.data.validation == nil)
    #expect(try trainer.run.metrics().map(\.validationELBO) == [nil, nil, nil])
    #expect(trainer.checkpoint.bestEpoch == 3)
    #expect(trainer.checkpoint.bestValidation == nil)
    expectIdentical(parameters.values, trainer.checkpoint.state.parameters.values)
    #expect(!Files.exists(trainer.run.bestCheckpoint))
    let file = try trainer.run.evaluatedCheckpoint(training.configuration)
    #expect(file.path == trainer.run.lastCheckpoint)
    let checkpoint = try Checkpoint(file, training.configuration)
    expectIdentical(parameters.values, checkpoint.state.parameters.values)
  }

  @Test(arguments: ["vae", "savae", "hf", "iaf", "vlae", "vlae-cg"], ["center", "logit", "binarize"])
  func theBoundRises(kind: String, preprocessing: String) throws {
    let likelihood = preprocessing == "binarize" ? "bernoulli" : "gaussian"
    let training = try TinyTraining([
      "model.kind=\(kind)", "model.likelihood=\(likelihood)", "data.preprocessing=\(preprocessing)",
      "training.epochs=12",
    ])
    let metrics = try training.train().trainer.run.metrics()
    #expect(metrics.last!.trainingELBO > metrics[0].trainingELBO + 2)
    #expect(metrics.last!.validationELBO! > metrics[0].validationELBO! + 0.3)
  }

  @Test func aTrainingThatIsNotStartedKeepsNothing() throws {
    let training = try TinyTraining()
    let run = try makeRun(at: training.folder.file("run"), training.configuration)
    let data = try ExperimentData(training.configuration)
    let trainer = Trainer(
      training.configuration, data: data, run: run,
      parameters: try training.configuration.initialParameters(for: data))
    #expect(trainer.kept == nil)
    #expect(trainer.checkpoint.epoch == 0)
    let path = training.folder.file("other")
    let trained = try training.train(into: "other").trainer
    #expect(
      trained.kept == "\(path)/checkpoints/last.safetensors of epoch 3; the same command goes on from there")
  }
}
