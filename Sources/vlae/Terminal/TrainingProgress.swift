import Foundation
import LocatedJSON

/// Shows how far a training is: a line that is redrawn on a terminal, one line per epoch elsewhere.
///
/// Call `advance` after each batch, `endEpoch` after each epoch with its validation, and `finish` at the end, however
/// the training ends.
package final class TrainingProgress {
  private let epochs: Int
  private let imagesPerEpoch: Int
  private let terminal: Terminal
  private let now: () -> Double

  /// What follows the last epoch: part of the time left.
  package var secondsOfEvaluation = 0.0

  private let startTime: Double
  private let startEpoch: Int
  private var epoch: Int
  private var epochTime: Double
  private var images = 0
  private var imagesPerSecond = 0.0
  private var elbo: Double?
  private var drawnTime = -Double.infinity
  private var isLineOpen = false

  /// Ten drawings a second look continuous and cost nothing.
  private static let interval = 0.1

  /// - Parameters:
  ///   - epochs: the epochs of the whole run.
  ///   - finishedEpochs: those that were done before this start.
  package convenience init(
    epochs: Int, imagesPerEpoch: Int, finishedEpochs: Int = 0, terminal: Terminal = .standardError
  ) {
    let clock = ContinuousClock()
    let start = clock.now
    self.init(
      epochs: epochs, imagesPerEpoch: imagesPerEpoch, finishedEpochs: finishedEpochs, terminal: terminal,
      now: { (clock.now - start) / .seconds(1) })
  }

  /// - Parameter now: seconds from any fixed moment.
  package init(
    epochs: Int, imagesPerEpoch: Int, finishedEpochs: Int, terminal: Terminal, now: @escaping () -> Double
  ) {
    self.epochs = epochs
    self.imagesPerEpoch = imagesPerEpoch
    self.terminal = terminal
    self.now = now
    startEpoch = finishedEpochs
    epoch = finishedEpochs
    startTime = now()
    epochTime = startTime
  }

  /// Counts the images of a batch.
  /// - Parameter elbo: the mean of the epoch so far, in nats.
  package func advance(images count: Int, elbo: Double) {
    images += count
    self.elbo = elbo
    let time = now()
    imagesPerSecond = Double(images) / max(time - epochTime, 1e-9)
    guard time - drawnTime >= Self.interval, let width = terminal.width() else { return }
    draw(width: width, time: time)
  }

  /// Ends an epoch.
  /// - Parameters:
  ///   - elbo: the mean over the epoch, in nats.
  ///   - validation: the validation ELBO, nil where there is no split.
  package func endEpoch(elbo: Double, validation: Double?) {
    let time = now()
    let seconds = time - epochTime
    self.elbo = elbo
    epoch += 1
    images = 0
    epochTime = time
    if let width = terminal.width() {
      draw(width: width, time: time)
    } else {
      let fields = [
        "ELBO \(decimal(elbo, 2))", validation.map { "validation \(decimal($0, 2))" }, "\(decimal(seconds, 1)) s", rate,
        timeLeft(time),
      ]
      terminal.write("epoch \(epoch)/\(epochs): " + fields.compactMap(\.self).joined(separator: ", ") + "\n")
    }
  }

  /// Leaves the line with its last state, so that other output begins on a new one.
  package func finish() {
    guard isLineOpen else { return }
    terminal.write("\n")
    isLineOpen = false
  }

  // MARK: - The line

  private func draw(width: Int, time: Double) {
    drawnTime = time
    isLineOpen = true
    terminal.write("\r" + line(width: width, time: time) + "\u{1B}[K")
  }

  /// The line in at most `width - 1` columns, as many parts of it as fit; in the last column some terminals wrap.
  private func line(width: Int, time: Double) -> String {
    let current = images == 0 && epoch > startEpoch ? epoch : min(epoch + 1, epochs)
    let head = "epoch \(current)/\(epochs)"
    let elbo = elbo.map { "ELBO \(decimal($0, 2))" }
    // What a narrow terminal can do without comes last.
    for tail in [[elbo, rate, timeLeft(time)], [elbo, timeLeft(time)], [timeLeft(time)], []] {
      let text = tail.compactMap { $0.map { "  " + $0 } }.joined()
      let room = width - 1 - head.count - text.count - 3
      if room >= 8 { return head + " " + bar(width: min(room, 40)) + text }
    }
    return String(head.prefix(max(width - 1, 0)))
  }

  /// The share of the epoch that is done; full between epochs.
  private func bar(width: Int) -> String {
    let share = images == 0 && epoch > startEpoch ? 1 : min(Double(images) / Double(max(imagesPerEpoch, 1)), 1)
    return progressBar(share: share, width: width)
  }

  private var rate: String { "\(decimal(imagesPerSecond, 0)) images/s" }

  /// The time for the rest of the whole run, validation and evaluation included; nil before anything is known.
  private func timeLeft(_ time: Double) -> String? {
    let done = Double(epoch - startEpoch) + Double(images) / Double(max(imagesPerEpoch, 1))
    guard done > 0 else { return nil }
    let training = max(Double(epochs - startEpoch) - done, 0) * (time - startTime) / done
    return duration(training + secondsOfEvaluation) + " left"
  }
}
