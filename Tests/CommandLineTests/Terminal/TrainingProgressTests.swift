import Experiments
import LocatedJSON
import Synchronization
import Testing
import vlae

/// A terminal that keeps what is written, and a clock that is set by hand.
private final class Screen: Sendable {
  private struct State {
    var text = ""
    var time = 100.0
    var width: Int?
  }
  private let state: Mutex<State>

  init(width: Int?) { state = Mutex(State(width: width)) }

  var terminal: Terminal {
    Terminal(width: { self.state.withLock { $0.width } }, write: { text in self.state.withLock { $0.text += text } })
  }

  func progress(epochs: Int, images: Int, finished: Int = 0) -> TrainingProgress {
    TrainingProgress(
      epochs: epochs, imagesPerEpoch: images, finishedEpochs: finished, terminal: terminal,
      now: { self.state.withLock { $0.time } })
  }

  func wait(_ seconds: Double) { state.withLock { $0.time += seconds } }
  func resize(_ width: Int) { state.withLock { $0.width = width } }

  /// What was written since the last call.
  func take() -> String {
    state.withLock { state in
      defer { state.text = "" }
      return state.text
    }
  }
}

struct TrainingProgressTests {
  @Test func aTerminalShowsOneLineThatIsRedrawn() {
    let screen = Screen(width: 100)
    let progress = screen.progress(epochs: 3, images: 1000)
    screen.wait(0.5)
    progress.advance(images: 500, elbo: 412.346)
    #expect(
      screen.take()
        == "\repoch 1/3 [====================>                   ]  ELBO 412.35  1000 images/s  3 s left\u{1B}[K")
    screen.wait(0.5)
    progress.advance(images: 500, elbo: 420)
    #expect(screen.take().contains("[========================================]  ELBO 420.00  1000 images/s  2 s left"))
    // Validation takes its time too, and counts for the time left.
    screen.wait(9)
    progress.endEpoch(elbo: 420, validation: 410)
    #expect(screen.take().hasPrefix("\repoch 1/3 [========================================]"))
    screen.wait(1)
    progress.advance(images: 100, elbo: 430)
    let line = screen.take()
    #expect(line.hasPrefix("\repoch 2/3 [====>"))
    #expect(line.contains("100 images/s  19 s left"))
    progress.finish()
    progress.finish()
    #expect(screen.take() == "\n")
  }

  @Test func aTerminalIsRedrawnTenTimesASecond() {
    let screen = Screen(width: 100)
    let progress = screen.progress(epochs: 1, images: 10_000)
    for _ in 0..<1000 {
      screen.wait(0.001)
      progress.advance(images: 10, elbo: 1)
    }
    let drawings = screen.take().filter { $0 == "\r" }.count
    #expect((9...11).contains(drawings))
  }

  @Test func linesFitTheTerminal() {
    let screen = Screen(width: 100)
    let progress = screen.progress(epochs: 2000, images: 50_000)
    for width in (1...120).reversed() {
      screen.resize(width)
      screen.wait(1)
      progress.advance(images: 128, elbo: -1234.5678)
      let line = screen.take().dropFirst().dropLast(3)
      #expect(line.count < width)
      #expect("epoch 1/2000".hasPrefix(line.prefix(12)))
    }
  }

  @Test func whatIsLeastNeededGoesFirst() {
    let screen = Screen(width: 60)
    let progress = screen.progress(epochs: 2, images: 100)
    screen.wait(1)
    progress.advance(images: 50, elbo: 1)
    #expect(screen.take().contains("]  ELBO 1.00  50 images/s  3 s left"))
    screen.resize(44)
    screen.wait(1)
    progress.advance(images: 0, elbo: 1)
    #expect(screen.take().contains("]  ELBO 1.00  6 s left"))
    screen.resize(32)
    screen.wait(1)
    progress.advance(images: 0, elbo: 1)
    #expect(screen.take().contains("]  9 s left\u{1B}"))
  }

  @Test func elsewhereThereIsOneLineAnEpoch() {
    let screen = Screen(width: nil)
    let progress = screen.progress(epochs: 3, images: 1000)
    screen.wait(4)
    progress.advance(images: 1000, elbo: 400)
    #expect(screen.take() == "")
    screen.wait(1)
    progress.endEpoch(elbo: 400.125, validation: 390.5)
    #expect(screen.take() == "epoch 1/3: ELBO 400.12, validation 390.50, 5.0 s, 250 images/s, 10 s left\n")
    screen.wait(4)
    progress.advance(images: 1000, elbo: 410)
    progress.endEpoch(elbo: 410, validation: nil)
    #expect(screen.take() == "epoch 2/3: ELBO 410.00, 4.0 s, 250 images/s, 5 s left\n")
    progress.finish()
    #expect(screen.take() == "")
  }

  @Test func theTimeLeftIncludesTheEvaluation() {
    let screen = Screen(width: nil)
    let progress = screen.progress(epochs: 2, images: 100)
    progress.secondsOfEvaluation = 40
    for left in ["45 s left", "40 s left"] {
      screen.wait(5)
      progress.advance(images: 100, elbo: 1)
      progress.endEpoch(elbo: 1, validation: nil)
      #expect(screen.take().hasSuffix(", \(left)\n"))
    }
  }

  @Test func aResumedRunCountsFromWhereItWas() {
    let screen = Screen(width: nil)
    let progress = screen.progress(epochs: 10, images: 100, finished: 8)
    screen.wait(30)
    progress.advance(images: 100, elbo: 1)
    progress.endEpoch(elbo: 1, validation: nil)
    #expect(screen.take() == "epoch 9/10: ELBO 1.00, 30.0 s, 3 images/s, 30 s left\n")
  }

  @Test func anELBOThatIsNoNumberIsShown() {
    let screen = Screen(width: 80)
    let progress = screen.progress(epochs: 1, images: 0)
    progress.advance(images: 0, elbo: .nan)
    #expect(screen.take().contains("ELBO nan"))
  }

  @Test(arguments: [
    (0.4, "0 s"), (59.4, "59 s"), (59.6, "1 min 00 s"), (3599, "59 min 59 s"), (3725, "1 h 02 min"),
    (90_000, "1 d 1 h"), (.infinity, "11574074 d 1 h"),
  ])
  func durations(seconds: Double, text: String) {
    #expect(duration(seconds) == text)
  }
}
