import Experiments

/// Shows a run on standard error, and stops it at Ctrl-C or at the end of its time.
final class TerminalObserver: TrainingObserver {
  private var training: TrainingProgress?
  private var evaluation: EvaluationProgress?

  private let start = ContinuousClock.now
  private let limit: TimeSpan?

  /// - Parameter limit: nil for no end.
  init(limit: TimeSpan? = nil) { self.limit = limit }

  var shouldStop: Bool {
    Interruption.requested || limit?.isOver(since: start) ?? false
  }

  func note(_ text: String) { Terminal.standardError.note(text) }

  func trainingStarts(epochs: Int, finishedEpochs: Int, images: Int) {
    training = TrainingProgress(epochs: epochs, imagesPerEpoch: images, finishedEpochs: finishedEpochs)
  }
  func evaluationExpected(seconds: () -> Double?) { training?.secondsOfEvaluation = seconds() ?? 0 }
  func trainingAdvanced(images: Int, elbo: Double) { training?.advance(images: images, elbo: elbo) }
  func epochEnded(_ metrics: EpochMetrics) {
    training?.endEpoch(elbo: metrics.trainingELBO, validation: metrics.validationELBO)
  }
  func trainingEnded() { training?.finish() }

  func evaluationStarts(images: Int) {
    evaluation = EvaluationProgress(images: images)
    evaluation?.show(0)
  }
  func evaluationAdvanced(images: Int) { evaluation?.show(images) }
  func evaluationEnded() { evaluation?.finish() }
}
