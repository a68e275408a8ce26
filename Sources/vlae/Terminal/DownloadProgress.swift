import LocatedJSON

/// Shows how far a download is: a line that is redrawn on a terminal, a line now and then elsewhere.
package final class DownloadProgress {
  private let terminal: Terminal
  private let now: () -> Double

  private var file = ""
  private var offset = 0
  private var startTime = 0.0
  private var shownTime = -Double.infinity
  private var isLineOpen = false

  /// Seconds between two drawings on a terminal, and two lines in a log.
  private static let (drawingInterval, lineInterval) = (0.1, 10.0)

  package convenience init(terminal: Terminal = .standardError) {
    let clock = ContinuousClock()
    let start = clock.now
    self.init(terminal: terminal, now: { (clock.now - start) / .seconds(1) })
  }

  /// - Parameter now: seconds from any fixed moment.
  package init(terminal: Terminal, now: @escaping () -> Double) {
    self.terminal = terminal
    self.now = now
  }

  /// Begins with a file of which `offset` bytes are there.
  package func start(_ file: String, offset: Int) {
    self.file = file
    self.offset = offset
    startTime = now()
    // The first line of a log comes after its interval, the first drawing at once.
    shownTime = terminal.width() == nil ? startTime : -.infinity
  }

  /// - Parameters:
  ///   - received: all bytes that are there.
  ///   - total: those of the whole file, nil where the server does not tell.
  package func advance(received: Int, total: Int?) {
    let time = now()
    let width = terminal.width()
    let isEnd = width != nil && received == total
    guard isEnd || time - shownTime >= (width == nil ? Self.lineInterval : Self.drawingInterval) else { return }
    shownTime = time
    // A server that ignores ranges starts again from zero.
    if received < offset { offset = 0 }
    let rate = Double(received - offset) / max(time - startTime, 1e-9)
    let fields = [
      total.map { "\(byteCount(received)) of \(byteCount($0))" } ?? byteCount(received), byteCount(Int(rate)) + "/s",
      total.flatMap { rate > 0 ? duration(Double(max($0 - received, 0)) / rate) + " left" : nil },
    ].compactMap(\.self)
    if let width {
      isLineOpen = true
      let share = total.map { Double(received) / Double(max($0, 1)) }
      terminal.write("\r" + line(fields, share: share, width: width) + "\u{1B}[K")
    } else {
      terminal.write("\(file): " + fields.joined(separator: ", ") + "\n")
    }
  }

  /// Writes a whole line, below what is drawn.
  package func note(_ text: String) {
    finish()
    terminal.write(text + "\n")
  }

  /// Leaves the line with its last state, so that other output begins on a new one.
  package func finish() {
    guard isLineOpen else { return }
    terminal.write("\n")
    isLineOpen = false
  }

  /// The line in at most `width - 1` columns, as many parts of it as fit; in the last column some terminals wrap.
  private func line(_ fields: [String], share: Double?, width: Int) -> String {
    for count in stride(from: fields.count, through: 0, by: -1) {
      let text = fields.prefix(count).map { "  " + $0 }.joined()
      let room = width - 1 - file.count - text.count - 3
      guard let share else {
        if room >= 0 { return file + text }
        continue
      }
      if room >= 8 { return file + " " + progressBar(share: share, width: min(room, 40)) + text }
    }
    return String(file.prefix(max(width - 1, 0)))
  }
}
