import LocatedJSON

/// Shows a grid: on a terminal a line for each worker below a summary, redrawn in place; elsewhere lines of what happens.
final class GridProgress {
  private let terminal: Terminal
  private let now: () -> Double
  private var drawnLines = 0
  private var drawnTime = -Double.infinity
  private var saidTime = 0.0

  convenience init(terminal: Terminal = .standardError) {
    let clock = ContinuousClock()
    let start = clock.now
    self.init(terminal: terminal, now: { (clock.now - start) / .seconds(1) })
  }

  /// - Parameter now: seconds from any fixed moment.
  init(terminal: Terminal, now: @escaping () -> Double) {
    self.terminal = terminal
    self.now = now
  }

  /// A line that stays.
  /// - Parameter onlyWithoutTerminal: whether a terminal shows it in another way.
  func line(_ text: String, onlyWithoutTerminal: Bool = false) {
    if terminal.width() != nil {
      if onlyWithoutTerminal { return }
      erase()
    }
    terminal.write(text + "\n")
    drawnTime = -.infinity
  }

  /// - Parameter workers: the jobs under way, and how far each is.
  func show(
    _ counts: GridRunner.Counts, total: Int, workers: [(job: String, report: WorkerReport?)], secondsLeft: Double?,
    isStopping: Bool
  ) {
    let time = now()
    let summary = summary(counts, total: total, running: workers.count, secondsLeft: secondsLeft, isStopping: isStopping)
    guard let width = terminal.width() else {
      // Every ten minutes a line, for the one who looks into the file of a long night.
      if time - saidTime >= 600 {
        saidTime = time
        let jobs = workers.map { "\($0.job) \($0.report?.text ?? "starts")" }
        terminal.write(([summary] + jobs).joined(separator: "; ") + "\n")
      }
      return
    }
    guard time - drawnTime >= 0.2 else { return }
    erase()
    drawnTime = time
    let done = counts.finished + counts.failed
    let room = width - 2 - summary.count
    let share = Double(done) / Double(max(total, 1))
    let head = room >= 10 ? progressBar(share: share, width: min(room - 2, 30)) + " " + summary : summary
    let lines = [head] + workers.map { "  \($0.job)  \($0.report?.text ?? "starts")" }
    // In the last column some terminals wrap, and the lines could not be counted any more.
    terminal.write(lines.map { String($0.prefix(max(width - 1, 0))) + "\n" }.joined())
    drawnLines = lines.count
  }

  /// Takes the redrawn lines away.
  func finish() { if terminal.width() != nil { erase() } }

  private func summary(
    _ counts: GridRunner.Counts, total: Int, running: Int, secondsLeft: Double?, isStopping: Bool
  ) -> String {
    let parts = [
      "\(counts.finished) of \(total) done", "\(running) running", counts.failed > 0 ? "\(counts.failed) failed" : nil,
      counts.elsewhere > 0 ? "\(counts.elsewhere) elsewhere" : nil,
      isStopping ? "saving" : secondsLeft.map { "about \(duration($0)) left" },
    ]
    return parts.compactMap(\.self).joined(separator: ", ")
  }

  private func erase() {
    if drawnLines > 0 { terminal.write("\u{1B}[\(drawnLines)A\r\u{1B}[J") }
    drawnLines = 0
  }
}
