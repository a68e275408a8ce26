import LocatedJSON

/// Shows how far an evaluation is: a line that is redrawn on a terminal, a line for each tenth elsewhere.
package final class EvaluationProgress {
  private let images: Int
  private let terminal: Terminal
  private let line: StatusLine
  private let now: () -> Double
  private let startTime: Double
  private var shownTenth = 0

  package convenience init(images: Int, terminal: Terminal = .standardError) {
    let clock = ContinuousClock()
    let start = clock.now
    self.init(images: images, terminal: terminal, now: { (clock.now - start) / .seconds(1) })
  }

  /// - Parameter now: seconds from any fixed moment.
  package init(images: Int, terminal: Terminal, now: @escaping () -> Double) {
    self.images = images
    self.terminal = terminal
    line = StatusLine(terminal: terminal)
    self.now = now
    startTime = now()
  }

  /// - Parameter count: the images that are done.
  package func show(_ count: Int) {
    let share = Double(count) / Double(max(images, 1))
    let time = now() - startTime
    let left = count > 0 ? duration(time / share * (1 - share)) + " left" : nil
    if let width = terminal.width() {
      line.show(text(count, share: share, left: left, width: width))
    } else if Int(share * 10) > shownTenth {
      // The first line of a short evaluation would be its last one: it is not worth one.
      shownTenth = Int(share * 10)
      if time < 1 { return }
      terminal.write("evaluating: \(count) of \(images) test images" + (left.map { ", \($0)" } ?? "") + "\n")
    }
  }

  /// Takes the line away.
  package func finish() { line.clear() }

  /// The text in at most `width - 1` columns; what a narrow terminal can do without goes first, the time left last.
  private func text(_ count: Int, share: Double, left: String?, width: Int) -> String {
    let counts = "  \(count) of \(images) test images"
    let left = left.map { "  \($0)" } ?? ""
    for text in [counts + left, left] {
      let room = width - 1 - "evaluating".count - text.count - 3
      if room >= 8 { return "evaluating " + progressBar(share: share, width: min(room, 40)) + text }
    }
    return "evaluating" + left
  }
}
