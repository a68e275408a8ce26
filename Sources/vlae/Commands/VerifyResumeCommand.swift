import ArgumentParser
import Experiments
import Foundation
import LocatedJSON

struct VerifyResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify-resume",
    abstract: "Prove on this machine that a killed training ends like one that never stopped.",
    discussion: """
      Trains once without a stop, then again with kills (SIGKILL) at random moments, going on each time, and compares \
      the two: checkpoints byte for byte, results and epochs but for times. The configuration's training should take a \
      minute or so: --set training.epochs=2.
      """)

  @Argument(help: ArgumentHelp("The configuration.", valueName: "config.json"))
  var configurationFile: String

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Override a setting of the file; may be repeated.", valueName: "key=value"))
  var overrides: [String] = []

  @Option(help: "How often it is killed.", in: 1...10_000)
  var kills = 10

  @OptionGroup var threads: ThreadOptions

  func run() throws {
    // A fault of the configuration shows itself at once.
    _ = try ExperimentConfiguration(contentsOf: configurationFile, overrides: overrides)
    Interruption.install()
    StandardStreams.outliveReaders()
    let folder = FileManager.default.temporaryDirectory.path + "/vlae-verify-resume-\(getpid())"
    try Files.createFolder(folder)
    defer { try? Files.removeTree(folder) }
    let (whole, killed) = ("\(folder)/whole", "\(folder)/killed")
    Terminal.standardError.write("training without a stop\n")
    let clock = ContinuousClock()
    let start = clock.now
    try train(whole, killAfter: nil)
    let seconds = (clock.now - start) / .seconds(1)
    for number in 1...kills {
      // Any moment of the whole training, the later ones only seen by those that got so far.
      let delay = Double.random(in: 0...max(seconds / Double(kills) * 2, 0.05))
      Terminal.standardError.write("kill \(number) of \(kills) after \(decimal(delay, 2)) s\n")
      try train(killed, killAfter: delay)
    }
    try train(killed, killAfter: nil)
    let differences = try RunDirectory(path: killed).differences(from: RunDirectory(path: whole))
    if !differences.isEmpty { throw ResumeFailure(differences: differences, kills: kills) }
    print(
      "a training that was killed \(kills) times ended like one that never stopped: checkpoints byte for byte, result and "
        + "epochs but for times")
  }

  /// - Parameter killAfter: seconds; nil waits for the end.
  private func train(_ output: String, killAfter: Double?) throws {
    let process = try ChildProcess(
      "/proc/self/exe",
      ["vlae", "train", configurationFile, "--output", output] + overrides.flatMap { ["--set", $0] }
        + (threads.threads.map { ["--threads", "\($0)"] } ?? []))
    process.closeInput()
    let clock = ContinuousClock()
    let start = clock.now
    var errors: [UInt8] = []
    while process.ended() == nil {
      let elapsed = (clock.now - start) / .seconds(1)
      if Interruption.requested || killAfter.map({ elapsed >= $0 }) ?? false { process.send(SIGKILL) }
      ChildProcess.wait(for: [process], seconds: 0.005)
      errors += process.read().errors
    }
    errors += process.read().errors
    if Interruption.requested { throw ExperimentError.interrupted(kept: nil) }
    switch process.ended() {
    case .exit(0): return
    case .signal(SIGKILL) where killAfter != nil: return
    default:
      let lines = String(decoding: errors, as: UTF8.self).split(separator: "\n")
      throw ExperimentError.usage(
        "the training failed: " + (lines.last.map { String($0.trimmingPrefix("error: ")) } ?? "without a word"))
    }
  }
}

/// Two trainings that should have ended with the same.
struct ResumeFailure: Error, CustomStringConvertible {
  let differences: [String]
  let kills: Int

  var description: String {
    "a training that was killed \(kills) times did not end like one that never stopped: "
      + differences.joined(separator: "; ") + " differ"
  }
}
