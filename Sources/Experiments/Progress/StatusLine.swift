/// A line on a terminal that says what is being done, and goes away. Elsewhere there is none.
public struct StatusLine {
  private let terminal: Terminal

  public init(terminal: Terminal = .standardError) { self.terminal = terminal }

  public func show(_ text: String) {
    guard let width = terminal.width() else { return }
    terminal.write("\r" + String(text.prefix(max(width - 1, 0))) + "\u{1B}[K")
  }

  /// Takes the line away.
  public func clear() {
    if terminal.width() != nil { terminal.write("\r\u{1B}[K") }
  }
}
