import Experiments
import TestSupport
import Testing

struct UsageTests {
  @Test func theVersionIsThatOfThePackage() throws {
    let outcome = try vlae(["--version"])
    #expect(outcome.status == 0)
    #expect(outcome.output == programVersion + "\n")
  }

  @Test(arguments: [
    [], ["train"], ["evaluate"], ["report"], ["sample"], ["reconstruct"], ["export"], ["verify"], ["doctor"], ["bench"],
    ["bench", "step"], ["data"], ["data", "list"], ["data", "fetch"], ["data", "verify"],
  ])
  func helpFitsATerminal(command: [String]) throws {
    let outcome = try vlae(command + ["--help"], environment: ["COLUMNS": nil])
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(outcome.output.contains("USAGE: " + (["vlae"] + command).joined(separator: " ")))
    for line in outcome.output.split(separator: "\n") where !line.hasPrefix("USAGE:") {
      #expect(line.count <= 80, "\(line)")
    }
  }

  @Test(arguments: [
    ("sample", "How many samples. (default: 64)"), ("reconstruct", "How many test images. (default: 16)"),
  ])
  func theHelpOfPicturesShowsHowMany(command: String, text: String) throws {
    #expect(try vlae([command, "--help"]).output.contains(text))
  }

  @Test func theHelpOfTrainShowsEverySetting() throws {
    let words = try vlae(["train", "--help"]).output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    for field in ExperimentConfiguration.fields {
      #expect(words.contains("\(field.key) (default: \(field.defaultText)) \(field.documentation)"))
    }
  }

  @Test(arguments: [
    (["frob"], "Unexpected argument 'frob'. See 'vlae --help' for more information."),
    (["trian"], "Unexpected argument 'trian'; did you mean train? See 'vlae --help' for more information."),
    (["data", "lst"], "Unexpected argument 'lst'; did you mean list? See 'vlae data --help' for more information."),
    (["train"], "Missing expected argument '<config.json>'. See 'vlae train --help' for more information."),
    (["train", "a", "b"], "Unexpected argument 'b'. See 'vlae train --help' for more information."),
    (
      ["train", "a", "--sett", "b=1"],
      "Unknown option '--sett'. Did you mean '--set'? See 'vlae train --help' for more information."
    ),
    (
      ["train", "a", "--output", ""],
      "--output expects a folder, found an empty text. See 'vlae train --help' for more information."
    ),
    (
      ["evaluate", "a", "--threads", "0"],
      "The value '0' is invalid for '--threads <threads>': expected a whole number from 1 to 256. "
        + "See 'vlae evaluate --help' for more information."
    ),
    (
      ["sample", "a", "--seed", "-1"],
      "The value '-1' is invalid for '--seed <seed>': expected a whole number from 0 on. "
        + "See 'vlae sample --help' for more information."
    ),
    (
      ["verify", "a", "--precision", "half"],
      "The value 'half' is invalid for '--precision <precision>'. Please provide one of 'double' and 'float'. "
        + "See 'vlae verify --help' for more information."
    ),
    (["report"], "Missing expected argument '<run> ...'. See 'vlae report --help' for more information."),
  ] as [([String], String)])
  func usageErrorsAreOneLine(arguments: [String], message: String) throws {
    expectError(try vlae(arguments), 64, message)
  }

  @Test func anOverrideWithoutAValueIsAUsageError() throws {
    let experiment = try TinyExperiment()
    expectError(
      try experiment.train(["training.epochs"]), 64,
      "--set training.epochs: expected KEY=VALUE, such as training.epochs=5")
  }

  /// What is printed last goes to a full disk only when the program ends.
  @Test func aFullDiskBehindStandardOutputIsSeen() throws {
    let outcome = try run(["sh", "-c", "\"$0\" doctor > /dev/full", CommandLineProgram.path])
    expectError(
      outcome, 74,
      "cannot write standard output: No space left on device; free some space there, or write to another disk")
  }
}
