import Experiments
import ImageData
import LatentModels

/// How long a training takes, from some steps of it on its own images.
package struct JobMeasurement: Sendable {
  package let secondsPerStep: Double
  package let stepsPerEpoch: Int
  /// The bound of all validation images, once per epoch.
  package let secondsPerValidation: Double
  package let secondsOfEvaluation: Double
  /// Of reading and preparing the images.
  package let secondsOfLoading: Double
  /// A lower bound of what a step and the images hold, in bytes.
  package let memory: Double
  /// Of the checkpoints, in bytes.
  package let disk: Double

  package var secondsPerEpoch: Double { secondsPerStep * Double(stepsPerEpoch) + secondsPerValidation }

  /// What a run takes besides its epochs.
  package var secondsBesides: Double { secondsOfLoading + secondsOfEvaluation }

  /// - Parameters:
  ///   - loading: how long reading the images took, in seconds.
  ///   - steps: half of them are to warm up.
  /// - Throws: `ExperimentError.notEnoughMemory`, `LinearAlgebraError`.
  package init(_ configuration: ExperimentConfiguration, on data: ExperimentData, loading: Double, steps: Int = 20) throws {
    secondsOfLoading = loading
    let description = configuration.modelDescription(pixels: data.training.pixelCount)
    var training = try BenchmarkTraining(description, batch: configuration.training.batch, images: data.training)
    try training.train(steps: max(steps / 2, 1))
    secondsPerStep = try training.timeSteps(max(steps - steps / 2, 1)).median / 1000
    stepsPerEpoch = (data.training.count + training.batch - 1) / training.batch

    let evaluator = Evaluator(model: training.model, seed: 0)
    if let images = data.validation {
      let part = images.prefix(128)
      let start = ContinuousClock.now
      _ = try evaluator.evidenceLowerBounds(on: part, training.parameters)
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      secondsPerValidation = seconds / Double(part.count) * Double(images.count)
    } else {
      secondsPerValidation = 0
    }
    secondsOfEvaluation = try evaluator.expectedSeconds(
      of: data.test, samples: configuration.evaluation.importanceSamples, training.parameters)

    let images = [data.training, data.validation, data.test].compactMap(\.self).reduce(0) { $0 + $1.count }
    memory =
      description.leastTrainingBytes(batch: training.batch) + Double(images) * Double(data.training.pixelCount)
    let parameters = training.model.parameterShapes.values.reduce(0) { $0 + $1.reduce(1, *) }
    // The last and the best checkpoint, each with two moments for every parameter.
    disk = 2 * 3 * 4 * Double(parameters)
  }
}
