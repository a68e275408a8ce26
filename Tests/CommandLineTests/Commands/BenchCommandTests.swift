import Experiments
import LocatedJSON
import TestSupport
import Testing

struct BenchCommandTests {
  private static let small = ["--pixels", "12", "--hidden", "6,5", "--latent", "3", "--batch", "4"]

  @Test(arguments: ["vae", "savae", "hf", "iaf", "vlae", "vlae-cg"], ["gaussian", "bernoulli"])
  func aStepIsTimed(model: String, likelihood: String) throws {
    let outcome = try vlae(
      ["bench", "step", "--model", model, "--likelihood", likelihood, "--repetitions", "5", "--threads", "1", "--json"]
        + Self.small)
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    let json = try JSONParser.parse(Array(outcome.output.utf8), source: "output").value
    #expect(json.keys == ["milliseconds", "repetitions", "threads", "poolMisses", "elbo", "activeUnits", "roofline"])
    let times = ["min", "median", "max"].map { json["milliseconds"]?[$0]?.double ?? .nan }
    #expect(times[0] > 0 && times[0] <= times[1] && times[1] <= times[2])
    #expect(json["repetitions"] == 5)
    #expect(json["threads"] == 1)
    #expect(json["poolMisses"] == 0)
    #expect(json["elbo"]?.double?.isFinite == true)
    #expect(["multiplyAdds", "peak", "ownShapes", "share"].allSatisfy { json["roofline"]?[$0]?.double ?? 0 > 0 })
  }

  @Test func aStepAfterSomeTrainingOnImagesIsTimed() throws {
    let folder = try TemporaryFolder()
    try BlobImages(training: 40, test: 4).write(to: folder, "mnist")
    let outcome = try vlae([
      "bench", "step", "--model", "vlae", "--data", "mnist", "--directory", folder.file("mnist"), "--after", "3",
      "--hidden", "6,5", "--latent", "3", "--batch", "16", "--repetitions", "2", "--json",
    ])
    #expect(outcome.errors == "")
    let json = try JSONParser.parse(Array(outcome.output.utf8), source: "output").value
    #expect(json["repetitions"] == 2)
    guard case .array(let units)? = json["activeUnits"] else { throw CancellationError() }
    // The decoder mirrors the encoder's widths.
    #expect(units.count == 2 && (0...5).contains(units[0].double!) && (0...6).contains(units[1].double!))
    let unknown = try vlae(["bench", "step", "--model", "vlae", "--data", "mnits"])
    #expect(unknown.status != 0 && unknown.errors.contains("mnist"))
  }

  @Test func withoutJSONItIsALine() throws {
    let outcome = try vlae(["bench", "step", "--model", "vae", "--repetitions", "2", "--threads", "2"] + Self.small)
    #expect(outcome.status == 0)
    let lines = outcome.output.split(separator: "\n")
    #expect(lines[0].contains(#/^[0-9.]+ ms per step \(median of 2; [0-9.]+ to [0-9.]+\), 2 threads/#))
    #expect(lines[0].contains(#/threads; units on: [0-9]+, [0-9]+$/#))
    #expect(lines[1].contains(#/^[0-9.]+ billion multiply-adds: [0-9.]+ billion a second, [0-9]+ % of the GEMM peak/#))
    #expect(lines.count == 2)
  }

  @Test func anEvaluationIsTimed() throws {
    let arguments = [
      "bench", "evaluate", "--model", "vlae", "--pixels", "12", "--hidden", "6,5", "--latent", "3", "--samples", "20",
      "--images", "3", "--repetitions", "2", "--threads",
    ]
    // Two threads may meet in other steps than they did before, and want more memory at once.
    let outcome = try vlae(arguments + ["1", "--json"])
    #expect(outcome.errors == "")
    let json = try JSONParser.parse(Array(outcome.output.utf8), source: "output").value
    #expect(json.keys == ["milliseconds", "samples", "imagesAtOnce", "repetitions", "threads", "poolMisses"])
    for part in ["alone", "together"] {
      let times = ["min", "median", "max"].map { json["milliseconds"]?[part]?[$0]?.double ?? .nan }
      #expect(times[0] > 0 && times[0] <= times[1] && times[1] <= times[2])
    }
    #expect(json["samples"] == 20 && json["imagesAtOnce"] == 3 && json["poolMisses"] == 0)
    let lines = try vlae(arguments + ["2"]).output.split(separator: "\n")
    #expect(lines[0].contains(#/^[0-9.]+ ms per image alone \(median of 2; [0-9.]+ to [0-9.]+\), K = 20, 2 threads$/#))
    #expect(lines[1].contains(#/^[0-9.]+ ms per image, 3 at once \(median of 2; [0-9.]+ to [0-9.]+\)$/#))
  }

  @Test func aWorkerAnswersEachLine() throws {
    let folder = try TemporaryFolder()
    try BlobImages(training: 40, test: 4).write(to: folder, "mnist")
    let requests = """
      {"set": {"operation": "step", "model": "vlae", "hidden": [6, 5], "latent": 3, "batch": 16, "data": "mnist", \
      "directory": "\(folder.file("mnist"))", "after": 2, "threads": 1}}
      {"time": 3}
      nonsense
      {"time": 2}

      """
    let outcome = try run([
      "sh", "-c", "\"$0\" bench worker < \"$1\"", CommandLineProgram.path, folder.write(requests, to: "requests"),
    ])
    #expect(outcome.status == 0 && outcome.errors == "")
    let answers = try outcome.output.split(separator: "\n").map {
      try JSONParser.parse(Array($0.utf8), source: "output").value
    }
    #expect(answers.map(\.keys) == [
      ["warmUp", "version"], ["milliseconds", "poolMisses", "elbo", "activeUnits"], ["error"],
      ["milliseconds", "poolMisses", "elbo", "activeUnits"],
    ])
    // It trains on from one request to the next.
    #expect(answers[1]["elbo"] != answers[3]["elbo"])
    #expect(answers[3]["poolMisses"] == 0)
  }

  @Test(arguments: [
    ("--pixels", "x", "a whole number from 1 to 1000000"), ("--pixels", "0", "a whole number from 1 to 1000000"),
    ("--hidden", "3,", "whole numbers from 1 to 65536, separated by commas"),
    ("--hidden", "", "whole numbers from 1 to 65536, separated by commas"),
    ("--hidden", "0", "whole numbers from 1 to 65536, separated by commas"),
    ("--latent", "99999999999999999999", "a whole number from 1 to 65536"),
    ("--steps", "1.5", "a whole number from 0 to 256"), ("--batch", "0", "a whole number from 1 to 1000000"),
    ("--repetitions", "0", "a whole number from 1 to 1000000"), ("--threads", "257", "a whole number from 1 to 256"),
  ])
  func badNumbersSayWhatIsExpected(option: String, value: String, expected: String) throws {
    let outcome = try vlae(["bench", "step", "--model", "vae", option, value])
    #expect(outcome.status == 64)
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(outcome.errors.hasPrefix("error: The value '\(value)' is invalid for '\(option) <"))
    #expect(outcome.errors.contains("': expected \(expected). See 'vlae bench step --help'"))
  }

  @Test(arguments: [
    ["--model", "vae", "--pixels", "1000000", "--hidden", "65536,65536"],
    ["--model", "vae", "--batch", "1000000", "--pixels", "1000000"],
    ["--model", "vlae", "--pixels", "1000000", "--hidden", "65536", "--latent", "65536", "--steps", "256", "--batch",
      "1000000",
    ],
  ])
  func absurdSizesAreRefusedBeforeTheyTakeMemory(arguments: [String]) throws {
    let outcome = try vlae(["bench", "step"] + arguments)
    #expect(outcome.status == 64)
    #expect(outcome.errors.hasPrefix("error: a training step of this model needs at least "))
    #expect(outcome.errors.contains(" GB: choose fewer hidden units, latent dimensions, "))
  }
}
