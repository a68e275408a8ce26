import Foundation
import TestSupport
import Testing

/// Standard streams and signals as parents leave them.
struct StreamsTests {
  /// Runs a script of the shell in the experiment's folder, with the program as $0.
  private func shell(_ script: String, in experiment: TinyExperiment) throws -> ProgramOutcome {
    try run(["bash", "-c", script, CommandLineProgram.path], in: experiment.folder.path)
  }

  private let train = "\"$0\" train config.json --output run"

  @Test(arguments: ["2>&-", ">&-", "<&- >&- 2>&-"]) func closedStreamsDoNotEndInFiles(_ closed: String) throws {
    let experiment = try TinyExperiment()
    #expect(try shell("\(train) \(closed)", in: experiment).status == 0)
    #expect(try experiment.metrics().count == 2)
    for name in ["run/.lock", "run/metrics.jsonl", "run/config.json", "run/environment.json"] {
      let text = try experiment.folder.text(of: name)
      #expect(!text.contains("epoch 1/2") && !text.contains("log-likelihood"), "\(name)")
    }
  }

  @Test func aReaderThatGoesDoesNotEndTheTraining() throws {
    let experiment = try TinyExperiment()
    let script = "(\(train) --set training.epochs=40 2>&1; echo $? >status) | head -1"
    _ = try shell(script, in: experiment)
    #expect(try experiment.folder.text(of: "status") == "0\n")
    #expect(try experiment.metrics().count == 40)
  }

  @Test func aSignalThatTheParentIgnoresStaysIgnored() throws {
    let experiment = try TinyExperiment()
    let script = """
      trap '' INT
      \(train) --set training.epochs=100 & p=$!
      until test -s run/metrics.jsonl; do sleep 0.02; done
      kill -INT $p
      wait $p
      """
    #expect(try shell(script, in: experiment).status == 0)
    #expect(try experiment.metrics().count == 100)
  }

  @Test(arguments: ["-", "/dev/stdout"]) func filesGoToStandardOutput(_ name: String) throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train().status == 0)
    for (command, ending) in [("sample", "png"), ("reconstruct", "png"), ("export", "safetensors")] {
      let script = "\"$0\" \(command) run --to file.\(ending) && \"$0\" \(command) run --to \(name) | cat >piped"
      let outcome = try shell(script, in: experiment)
      #expect(outcome.status == 0)
      #expect(outcome.errors.hasPrefix("\(name): "), "what was written is said elsewhere")
      #expect(try experiment.folder.bytes(of: "piped") == experiment.folder.bytes(of: "file.\(ending)"))
    }
  }

  @Test func aConfigurationComesFromACommand() throws {
    let experiment = try TinyExperiment()
    #expect(try shell("\"$0\" train <(cat config.json) --output run", in: experiment).status == 0)
    #expect(try shell("cat config.json | \"$0\" train /dev/stdin --output other", in: experiment).status == 0)
  }

  @Test func whatIsNoFileIsRefusedBeforeItIsRead() throws {
    let experiment = try TinyExperiment()
    expectError(
      try experiment.train(["model.parameters=/dev/zero"]), 66,
      "cannot open /dev/zero: expected a regular file, found a device")
    #expect(try experiment.train().status == 0)
    let folder = experiment.folder
    try #require(mkfifo(folder.file("pipe"), 0o600) == 0)
    for command in ["sample", "reconstruct", "export"] {
      expectError(
        try vlae([command, "run", "--to", "pipe"], in: folder), 74,
        "cannot write pipe: expected a regular file, found a pipe")
    }
  }

  /// Of a whole run, one of its files at a time; the command that needs it says so instead of waiting.
  @Test(arguments: [
    ("config.json", "evaluate"), ("checkpoints/best.safetensors", "evaluate"), ("result.json", "report"),
  ]) func aPipeInARunIsRefused(_ name: String, _ command: String) throws {
    let experiment = try TinyExperiment()
    #expect(try experiment.train().status == 0)
    let path = experiment.folder.file("run/" + name)
    try FileManager.default.removeItem(atPath: path)
    try #require(mkfifo(path, 0o600) == 0)
    let outcome = try vlae([command, "run"], in: experiment.folder)
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("cannot open run/\(name): expected a regular file, found a pipe"))
  }

  @Test func aFullDiskBehindHelpIsSeen() throws {
    let experiment = try TinyExperiment()
    for option in ["--help", "--version", "train --help"] {
      expectError(
        try shell("\"$0\" \(option) >/dev/full", in: experiment), 74,
        "cannot write standard output: No space left on device; free some space there, or write to another disk")
    }
  }
}
