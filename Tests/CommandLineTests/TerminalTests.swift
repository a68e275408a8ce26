import TestSupport
import Testing

/// Whether a program can be given a terminal.
private let hasScript = (try? run(["script", "--version"]))?.status == 0

struct TerminalTests {
  /// What a person sees in a terminal of 80 columns.
  @Test(.enabled(if: hasScript, "needs script of util-linux")) func aTerminalShowsABarAndATable() throws {
    let experiment = try TinyExperiment(BlobImages(test: 300))
    let arguments = TinyExperiment.arguments().joined(separator: " ")
    let command = "stty columns 80; \(CommandLineProgram.path) \(arguments)"
    let outcome = try run(["script", "-qec", command, "/dev/null"], in: experiment.folder.path)
    #expect(outcome.status == 0)
    let drawings = outcome.output.replacing("\r\n", with: "\n").split(whereSeparator: { $0 == "\r" || $0 == "\n" })
      .map { $0.replacing("\u{1B}[K", with: "") }
    for drawing in drawings { #expect(drawing.count < 80, "\(drawing)") }
    let bar = #/epoch (\d)/2 \[=*>? *\]  ELBO -?\d+\.\d\d  \d+ images/s  \d+ s left/#
    let epochs = drawings.compactMap { try? bar.wholeMatch(in: $0)?.output.1 }
    #expect(epochs.first == "1" && epochs.last == "2")
    #expect(drawings.contains { $0.contains("[========") && !$0.contains(">") }, "a full bar at the end of an epoch")
    let evaluation = #/evaluating \[=*>? *\]  256 of 300 test images  \d+ s left/#
    #expect(drawings.contains { $0.wholeMatch(of: evaluation) != nil })
    #expect(drawings.contains { $0.hasPrefix("run   model  T  data     epoch  test ELBO  log-likelihood") })
    #expect(drawings.contains { $0.hasPrefix("tiny  vlae   1  mnist *  ") })
  }
}
