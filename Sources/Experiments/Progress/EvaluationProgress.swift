/// Shows on a terminal how many test images have been evaluated.
struct EvaluationProgress {
  let images: Int
  var terminal = Terminal.standardError

  func show(_ count: Int) {
    guard let width = terminal.width() else { return }
    let text = "evaluating: \(count) of \(images) test images"
    terminal.write("\r" + String(text.prefix(max(width - 1, 0))) + "\u{1B}[K")
  }

  /// Takes the line away.
  func finish() {
    if terminal.width() != nil { terminal.write("\r\u{1B}[K") }
  }
}
