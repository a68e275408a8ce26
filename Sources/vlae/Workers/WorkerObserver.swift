import Experiments
import Foundation
import LocatedJSON

/// Reports a run to the grid that started it, in lines of JSON on standard output, and stops it at a signal or when
/// the grid closes this process's standard input or is gone.
final class WorkerObserver: TrainingObserver {
  private var epoch = 0
  private var epochs = 0
  private var images = 0
  private var imagesPerEpoch = 1
  private var testImages = 1
  private var reported = ContinuousClock.now - .seconds(1)

  init() {
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while retryingInterrupted({ read(STDIN_FILENO, &byte, 1) }) > 0 {}
      Interruption.request()
    }
  }

  var shouldStop: Bool { Interruption.requested }

  func note(_ text: String) { Terminal.standardError.note(text) }

  func trainingStarts(epochs: Int, finishedEpochs: Int, images: Int) {
    (self.epochs, epoch, imagesPerEpoch) = (epochs, finishedEpochs, max(images, 1))
    report(.training, share: 0, isDue: true)
  }
  func trainingAdvanced(images count: Int, elbo: Double) {
    images += count
    report(.training, share: Double(images) / Double(imagesPerEpoch))
  }
  func epochEnded(_ metrics: EpochMetrics) {
    (epoch, images) = (metrics.epoch, 0)
    report(.training, share: 0, isDue: true)
  }
  func evaluationStarts(images: Int) { testImages = max(images, 1) }
  func evaluationAdvanced(images: Int) { report(.evaluation, share: Double(images) / Double(testImages)) }

  /// Four reports per second are enough to look at.
  private func report(_ phase: WorkerReport.Phase, share: Double, isDue: Bool = false) {
    let now = ContinuousClock.now
    guard isDue || now - reported >= .milliseconds(250) else { return }
    reported = now
    let line = WorkerReport(phase: phase, epoch: epoch, epochs: epochs, share: min(share, 1)).json.line + "\n"
    let bytes = Array(line.utf8)
    _ = bytes.withUnsafeBytes { buffer in
      retryingInterrupted { write(STDOUT_FILENO, buffer.baseAddress, buffer.count) }
    }
  }
}

/// How far a worker is.
struct WorkerReport: Equatable {
  enum Phase: String { case training, evaluation }

  var phase: Phase
  /// Epochs that are done.
  var epoch: Int
  var epochs: Int
  /// Of the epoch under way, or of the evaluation.
  var share: Double

  init(phase: Phase, epoch: Int, epochs: Int, share: Double) {
    (self.phase, self.epoch, self.epochs, self.share) = (phase, epoch, epochs, share)
  }

  /// - Returns: nil for another line.
  init?(line: [UInt8]) {
    guard let root = try? JSONParser.parse(line, source: "worker") else { return nil }
    let fields = JSONFields(source: "worker", root: root)
    guard let name = try? fields.text("phase"), let phase = Phase(rawValue: name),
      let epoch = try? fields.integer("epoch"), let epochs = try? fields.integer("epochs"),
      let share = try? fields.finite("share")
    else { return nil }
    self.init(phase: phase, epoch: epoch, epochs: epochs, share: share)
  }

  var json: JSONValue {
    [
      "phase": .string(phase.rawValue), "epoch": .integer(epoch), "epochs": .integer(epochs), "share": .number(share),
    ]
  }

  /// Epochs that are done, with the share of the one under way.
  var progress: Double { phase == .evaluation ? Double(epochs) : Double(epoch) + share }

  var text: String {
    phase == .evaluation
      ? "evaluating \(decimal(share * 100, 0)) %" : "epoch \(min(epoch + 1, epochs)) of \(epochs)"
  }
}
