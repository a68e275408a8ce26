import Synchronization
import Testing
import vlae

struct EvaluationProgressTests {
  /// What 1,000 images of 10 ms each write.
  private func shown(width: Int?, each seconds: Double) -> [String] {
    let texts = Mutex<[String]>([])
    var time = 0.0
    let terminal = Terminal(width: { width }, write: { text in texts.withLock { $0.append(text) } })
    let progress = EvaluationProgress(images: 1000, terminal: terminal, now: { time })
    progress.show(0)
    for count in stride(from: 50, through: 1000, by: 50) {
      time += 50 * seconds
      progress.show(count)
    }
    progress.finish()
    return texts.withLock { $0 }
  }

  @Test func aPipeGetsALineForEachTenth() {
    let lines = shown(width: nil, each: 0.01)
    #expect(lines.count == 10)
    #expect(lines[0] == "evaluating: 100 of 1000 test images, 9 s left\n")
    #expect(lines[9] == "evaluating: 1000 of 1000 test images, 0 s left\n")
    #expect(shown(width: nil, each: 1e-6) == [], "what takes no time needs no word")
  }

  @Test func aTerminalGetsABarWithTheTimeLeft() {
    let drawings = shown(width: 80, each: 0.01)
    #expect(
      drawings[10] == "\revaluating [===============>               ]  500 of 1000 test images  5 s left"
        + "\u{1B}[K")
    #expect(drawings.last == "\r\u{1B}[K")
    for width in [80, 40, 30, 20, 10, 1] {
      let narrow = shown(width: width, each: 0.01)[10].dropFirst().prefix { $0 != "\u{1B}" }
      #expect(narrow.count < max(width, 1) || narrow.isEmpty)
      if width >= 30 { #expect(narrow.hasSuffix("5 s left"), "\(narrow)") }
    }
  }
}
