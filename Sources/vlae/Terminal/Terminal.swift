import Experiments
import Foundation
import LocatedJSON

/// Where progress is shown: a stream of text that may be a terminal.
package struct Terminal: Sendable {
  /// Columns of the terminal right now; nil for a file or a pipe.
  package let width: @Sendable () -> Int?
  package let write: @Sendable (String) -> Void

  package init(width: @escaping @Sendable () -> Int?, write: @escaping @Sendable (String) -> Void) {
    self.width = width
    self.write = write
  }

  /// A remark beside what is asked for, on a line of its own.
  func note(_ text: String) { write("note: \(abbreviatedInside(text))\n") }

  /// Says what was written, on standard output unless it was written there.
  static func announce(_ written: String, at path: String?) {
    if let path, Files.isStandardOutput(path) { standardError.write(written + "\n") } else { print(written) }
  }

  package static let standardError = Terminal(
    width: { columns(of: STDERR_FILENO) },
    write: { text in
      // Progress that nobody can see is no reason to stop a run: a failed write is dropped.
      let bytes = Array(text.utf8)
      _ = bytes.withUnsafeBytes { buffer in
        retryingInterrupted { Foundation.write(STDERR_FILENO, buffer.baseAddress, buffer.count) }
      }
    })

  private static func columns(of descriptor: Int32) -> Int? {
    guard isatty(descriptor) == 1 else { return nil }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }
}
