/// A line on a terminal that says what is being done, and goes away. Elsewhere there is none.
package struct StatusLine {
  private let terminal: Terminal

  package init(terminal: Terminal = .standardError) { self.terminal = terminal }

  package func show(_ text: String) {
    guard let width = terminal.width() else { return }
    terminal.write("\r" + String(text.prefix(max(width - 1, 0))) + "\u{1B}[K")
  }

  /// Takes the line away.
  package func clear() {
    if terminal.width() != nil { terminal.write("\r\u{1B}[K") }
  }
}
