import Experiments
import Synchronization
import Testing
import vlae

/// A terminal that keeps what is written, and a clock that is set by hand.
private final class Screen: Sendable {
  private let state = Mutex((text: "", time: 5.0))
  let width: Int?

  init(width: Int?) { self.width = width }

  var progress: DownloadProgress {
    DownloadProgress(
      terminal: Terminal(width: { self.width }, write: { text in self.state.withLock { $0.text += text } }),
      now: { self.state.withLock { $0.time } })
  }

  func wait(_ seconds: Double) { state.withLock { $0.time += seconds } }

  /// What was written since the last call.
  func take() -> String {
    state.withLock { state in
      defer { state.text = "" }
      return state.text
    }
  }
}

struct DownloadProgressTests {
  @Test func aTerminalShowsOneLineThatIsRedrawn() {
    let screen = Screen(width: 80)
    let progress = screen.progress
    progress.start("a.gz", offset: 0)
    screen.wait(1)
    progress.advance(received: 1_000_000, total: 4_000_000)
    #expect(
      screen.take() == "\ra.gz [========>                         ]  1.0 MB of 4.0 MB  1.0 MB/s  3 s left\u{1B}[K")
    progress.advance(received: 1_500_000, total: 4_000_000)
    #expect(screen.take() == "", "ten drawings a second are enough")
    progress.advance(received: 4_000_000, total: 4_000_000)
    #expect(screen.take().contains("[==================================]  4.0 MB of 4.0 MB"), "the end is always shown")
    progress.note("done")
    #expect(screen.take() == "\ndone\n")
    progress.finish()
    #expect(screen.take() == "")
  }

  @Test(arguments: [0, 10, 20, 40, 60, 79]) func theLineFits(width: Int) {
    let screen = Screen(width: width)
    let progress = screen.progress
    for total in [4_000_000, nil] {
      progress.start("train-images-idx3-ubyte.gz", offset: 0)
      screen.wait(1)
      progress.advance(received: 1_000_000, total: total)
      let line = screen.take().dropFirst().prefix { $0 != "\u{1B}" }
      #expect(line.count <= max(width - 1, 0))
      #expect("train-images-idx3-ubyte.gz".hasPrefix(line.prefix(26)))
    }
  }

  @Test func aLogHasALineNowAndThen() {
    let screen = Screen(width: nil)
    let progress = screen.progress
    progress.start("a.gz", offset: 2_000_000)
    screen.wait(9)
    progress.advance(received: 3_000_000, total: 4_000_000)
    #expect(screen.take() == "")
    screen.wait(1)
    progress.advance(received: 3_000_000, total: 4_000_000)
    #expect(screen.take() == "a.gz: 3.0 MB of 4.0 MB, 100.0 kB/s, 10 s left\n", "of what came in this attempt")
    screen.wait(10)
    progress.advance(received: 3_500_000, total: nil)
    #expect(screen.take() == "a.gz: 3.5 MB, 75.0 kB/s\n")
  }

  @Test func aServerThatStartsAgain() {
    let screen = Screen(width: nil)
    let progress = screen.progress
    progress.start("a", offset: 500)
    screen.wait(20)
    progress.advance(received: 100, total: 600)
    #expect(screen.take() == "a: 100 B of 600 B, 5 B/s, 1 min 40 s left\n")
  }
}
