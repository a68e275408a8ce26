/// Hears how a run goes, and says whether it is to stop. A library neither writes to a terminal nor catches signals:
/// what shows progress or listens to Ctrl-C is an observer.
///
/// All members have defaults that do nothing. They are called on the thread that trains.
public protocol TrainingObserver {
  /// Asked after each batch, in training and in evaluation; a run that is to stop saves and throws
  /// `ExperimentError.interrupted`.
  var shouldStop: Bool { get }

  /// A remark for the person who started the run, one line.
  func note(_ text: String)

  /// Before the first batch.
  /// - Parameters:
  ///   - epochs: of the whole run, with those of earlier parts.
  ///   - finishedEpochs: those of earlier parts.
  ///   - images: an epoch's.
  func trainingStarts(epochs: Int, finishedEpochs: Int, images: Int)
  /// Before the first batch.
  /// - Parameter seconds: about how long the evaluation after the training will take, measured when it is called by a
  ///   batch of test images; nil where that cannot be told.
  func evaluationExpected(seconds: () -> Double?)
  /// After each batch.
  /// - Parameters:
  ///   - images: the batch's.
  ///   - elbo: the mean bound of the epoch so far, in nats.
  func trainingAdvanced(images: Int, elbo: Double)
  /// After each epoch, when its validation is done and its checkpoint is written.
  func epochEnded(_ metrics: EpochMetrics)
  /// After the last batch, however the training ended.
  func trainingEnded()

  /// Before the first of `images` images.
  func evaluationStarts(images: Int)
  /// - Parameter images: those that are done.
  func evaluationAdvanced(images: Int)
  /// However the evaluation ended.
  func evaluationEnded()
}

extension TrainingObserver {
  public var shouldStop: Bool { false }
  public func note(_ text: String) {}
  public func trainingStarts(epochs: Int, finishedEpochs: Int, images: Int) {}
  public func evaluationExpected(seconds: () -> Double?) {}
  public func trainingAdvanced(images: Int, elbo: Double) {}
  public func epochEnded(_ metrics: EpochMetrics) {}
  public func trainingEnded() {}
  public func evaluationStarts(images: Int) {}
  public func evaluationAdvanced(images: Int) {}
  public func evaluationEnded() {}
}

/// Lets a run go its way in silence.
public struct SilentObserver: TrainingObserver {
  public init() {}
}
