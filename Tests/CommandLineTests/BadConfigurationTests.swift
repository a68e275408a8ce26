import TestSupport
import Testing

struct BadConfigurationTests {
  @Test(arguments: [
    (
      #"{"training": {"batch": "128"}}"#,
      #"bad.json:1:24: training.batch: expected a whole number from 1 to 1000000, found the string "128""#
    ),
    (
      "{\n  \"model\": {\"hiden\": [8]}\n}",
      "bad.json:2:13: model.hiden: unknown key, expected one of kind, likelihood, latent, hidden, steps, damping, "
        + "stepSize, clipNorm, initialization, parameters; did you mean \"hidden\"?"
    ),
    (
      #"{"model": {"hidden": [8, -8]}}"#,
      "bad.json:1:26: model.hidden[1]: expected a whole number from 1 to 65536, found -8"
    ),
    (
      #"{"model": {"steps": -1}}"#,
      "bad.json:1:21: model.steps: expected a whole number from 0 to 256, found -1"
    ),
    (
      #"{"training": {"batch": 0}}"#,
      "bad.json:1:24: training.batch: expected a whole number from 1 to 1000000, found 0"
    ),
    (
      #"{"data": {"set": "fashon-mnist"}}"#,
      #"""
      bad.json:1:18: data.set: expected one of "mnist", "fashion-mnist", "omniglot", "svhn", "cifar-10", or a path of your \#
      own images with a / or a . in it, such as ./photos or x.npy, found the string "fashon-mnist"; did you mean \#
      "fashion-mnist"?
      """#
    ),
    (
      #"{"training": {"batch": 1, "batch": 2}}"#,
      #"bad.json:1:27: training.batch: expected each key once, found "batch" again (first at line 1, column 15)"#
    ),
    ("{\"name\": \"x\",\n", "bad.json:2:1: expected a key in double quotes, found the end of the text"),
    ("", "bad.json:1:1: expected a value, found the end of the text"),
  ])
  func filesAreRefusedWithThePlace(text: String, message: String) throws {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "bad.json")
    expectError(try vlae(TinyExperiment.arguments(configuration: "bad.json"), in: folder), 65, message)
    #expect(folder.names == ["bad.json"])
  }

  @Test(arguments: [
    ("training.batch=0", "training.batch: expected a whole number from 1 to 1000000, found 0"),
    ("model.steps=-1", "model.steps: expected a whole number from 0 to 256, found -1"),
    ("model.latent=two", "model.latent: expected a whole number from 1 to 65536, found \"two\""),
    ("training.learningRate=0", "training.learningRate: expected a number above 0, found 0"),
  ])
  func overridesAreRefused(override: String, message: String) throws {
    expectError(try TinyExperiment().train([override]), 65, "--set \(override): \(message)")
  }

  @Test func aModelBeyondTheMemoryIsRefused() throws {
    let experiment = try TinyExperiment()
    let outcome = try experiment.train(["model.hidden=65536,65536,65536", "model.latent=65536"])
    #expect(outcome.status == 65)
    #expect(outcome.errors.hasPrefix("error: a training step of this model needs at least "))
    #expect(!experiment.folder.names.contains("run"))
  }

  @Test func aMissingFileAndAFolder() throws {
    let folder = try TemporaryFolder()
    expectError(
      try vlae(["train", "no.json"], in: folder), 66, "cannot open no.json: No such file or directory; check the path")
    expectError(
      try vlae(["train", "."], in: folder), 66, "cannot open .: Is a directory; give a file instead of a folder")
  }

  /// A list of millions of layers would be a model of millions of matrices.
  @Test func aLongListOfLayersIsRefusedByItsLength() throws {
    let experiment = try TinyExperiment()
    let layers = Array(repeating: "8", count: 100_000).joined(separator: ",")
    let outcome = try experiment.train(["model.hidden=[\(layers.prefix(129))]"])
    expectError(
      outcome, 65,
      "--set model.hidden=[\(layers.prefix(66))...: model.hidden: "
        + "expected a list of 1 to 64 whole numbers from 1 to 65536, found a list of 65")
    try experiment.folder.write("{\"model\": {\"hidden\": [\(layers)]}}", to: "long.json")
    let long = try experiment.train(configuration: "long.json")
    #expect(long.status == 65)
    #expect(long.errors.utf8.count < 300)
  }

  /// Whatever is in a file, its error is one that a person reads.
  @Test func messagesAreCutToALength() throws {
    let experiment = try TinyExperiment()
    let long = String(repeating: "x", count: 3_000_000)
    for text in [
      "{\"\(long)\": 1}", "{\"data\": {\"set\": \"\(long)\"}}", "{\"name\": [\"\(long)\"]}",
      "{\"extends\": \"\(long)\"}", "{\"model\": {\"\(long)\": {\"\(long)\": 1}}}", "{\"name\": \"\(long)\"}", long,
      "{\"model\": {\"parameters\": \"\(long)\"}}", "{\"data\": {\"directory\": \"\(long)\"}}",
    ] {
      try experiment.folder.write(text, to: "long.json")
      let outcome = try vlae(["train", "long.json", "--output", "run"], in: experiment.folder)
      #expect(outcome.status != 0)
      #expect(outcome.errors.hasPrefix("error: ") && outcome.errors.utf8.count < 2100, "\(text.prefix(20))")
    }
    try experiment.folder.write(
      "{\"name\": \"x\", \"base\": {}, \"axes\": {\"\(long)\": [1]}}", to: "grid.json")
    let grid = try vlae(["plan", "grid.json"], in: experiment.folder)
    #expect(grid.status == 65 && grid.errors.utf8.count < 2100)
  }
}
