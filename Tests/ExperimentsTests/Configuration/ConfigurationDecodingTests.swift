import Experiments
import LocatedJSON
import TestSupport
import Testing

func configuration(_ text: String, _ overrides: String...) throws -> ExperimentConfiguration {
  try ExperimentConfiguration(parsing: Array(text.utf8), source: "c.json", overrides: overrides)
}

struct ConfigurationDecodingTests {
  @Test func defaultsAreThePaper() throws {
    let configuration = try configuration("{}")
    #expect(configuration == ExperimentConfiguration())
    #expect(configuration.name == "vlae-mnist")
    #expect(configuration.data.set == "mnist")
    #expect(configuration.data.directory == nil)
    #expect(configuration.data.validation == nil)
    #expect(configuration.data.preprocessing == .center)
    #expect(configuration.model.kind == .vlae)
    #expect(configuration.model.likelihood == .gaussian)
    #expect(configuration.model.latent == 50)
    #expect(configuration.model.hidden == [500, 500])
    #expect(configuration.model.steps == 4)
    #expect(configuration.training.epochs == 2000)
    #expect(configuration.training.batch == 128)
    #expect(configuration.training.learningRate == 0.0005)
    #expect(configuration.training.seed == 0)
    #expect(configuration.evaluation.importanceSamples == 100)
  }

  static let full = """
    {
      "name": "small",
      "data": {"set": "fashion-mnist", "directory": "/data", "validation": 0, "preprocessing": "binarize"},
      "model": {"kind": "vae", "likelihood": "bernoulli", "latent": 16, "hidden": [256, 128, 64], "steps": 0},
      "training": {"epochs": 5, "batch": 64, "learningRate": 0.001, "seed": 7},
      "evaluation": {"importanceSamples": 5000}
    }
    """

  @Test func everyFieldIsRead() throws {
    let configuration = try configuration(Self.full)
    #expect(configuration.name == "small")
    #expect(configuration.data.set == "fashion-mnist")
    #expect(configuration.data.directory == "/data")
    #expect(configuration.data.validation == 0)
    #expect(configuration.data.preprocessing == .binarize)
    #expect(configuration.model.kind == .vae)
    #expect(configuration.model.likelihood == .bernoulli)
    #expect(configuration.model.latent == 16)
    #expect(configuration.model.hidden == [256, 128, 64])
    #expect(configuration.model.steps == 0)
    #expect(configuration.training.epochs == 5)
    #expect(configuration.training.batch == 64)
    #expect(configuration.training.learningRate == 0.001)
    #expect(configuration.training.seed == 7)
    #expect(configuration.evaluation.importanceSamples == 5000)
  }

  @Test(arguments: ["{}", full, #"{"data": {"preprocessing": "logit"}}"#])
  func resolvedReadsBackEqual(text: String) throws {
    let first = try configuration(text)
    #expect(try configuration(first.json.pretty) == first)
  }

  @Test func derivedDefaultsFollowWhatIsGiven() throws {
    let derived = try configuration(
      #"{"model": {"kind": "vae", "likelihood": "bernoulli"}, "data": {"preprocessing": "auto"}}"#)
    #expect(derived.name == "vae-mnist")
    #expect(derived.data.preprocessing == .binarize)
    #expect(derived.json["data"]?["preprocessing"] == "binarize")
  }

  @Test func wholeNumbersMayHaveAFraction() throws {
    #expect(try configuration(#"{"training": {"epochs": 2e3, "learningRate": 1}}"#).training.epochs == 2000)
  }

  @Test(arguments: [
    (#"{"training": {"batch": 0}}"#, "1:24: training.batch: expected a whole number from 1 to 1000000, found 0"),
    (
      #"{"training": {"batch": "128"}}"#,
      #"1:24: training.batch: expected a whole number from 1 to 1000000, found the string "128""#
    ),
    (#"{"training": {"batch": 1.5}}"#, "1:24: training.batch: expected a whole number from 1 to 1000000, found 1.5"),
    (
      #"{"training": {"epochs": null}}"#,
      "1:25: training.epochs: expected a whole number from 1 to 1000000, found null"
    ),
    (#"{"training": {"learningRate": 0}}"#, "1:31: training.learningRate: expected a number above 0, found 0"),
    (#"{"training": {"learningRate": -0.1}}"#, "1:31: training.learningRate: expected a number above 0, found -0.1"),
    (#"{"training": {"seed": -1}}"#, "1:23: training.seed: expected a whole number, 0 or more, found -1"),
    (#"{"data": {"validation": -5}}"#, "1:25: data.validation: expected a whole number, 0 or more, or null, found -5"),
    (#"{"data": {"directory": 5}}"#, "1:24: data.directory: expected a path or null, found 5"),
    (#"{"data": {"directory": ""}}"#, #"1:24: data.directory: expected a path or null, found the string """#),
    (#"{"model": {"steps": -1}}"#, "1:21: model.steps: expected a whole number from 0 to 256, found -1"),
    (#"{"model": {"latent": -16}}"#, "1:22: model.latent: expected a whole number from 1 to 65536, found -16"),
    (#"{"model": {"latent": true}}"#, "1:22: model.latent: expected a whole number from 1 to 65536, found true"),
    (
      #"{"model": {"hidden": []}}"#,
      "1:22: model.hidden: expected a list of 1 to 64 whole numbers from 1 to 65536, found an empty list"
    ),
    (
      #"{"model": {"hidden": 500}}"#,
      "1:22: model.hidden: expected a list of 1 to 64 whole numbers from 1 to 65536, found 500"
    ),
    (
      "{\"model\": {\"hidden\": [500,\n  0]}}",
      "2:3: model.hidden[1]: expected a whole number from 1 to 65536, found 0"
    ),
    (
      #"{"model": {"kind": "vlea"}}"#,
      #"1:20: model.kind: expected one of "vae", "savae", "hf", "iaf", "vlae", "vlae-cg", "#
        + #"found the string "vlea"; did you mean "vlae"?"#
    ),
    (
      #"{"data": {"set": "MNIST"}}"#,
      #"""
      1:18: data.set: expected one of "mnist", "fashion-mnist", "omniglot", "svhn", "cifar-10", or a path of your own \#
      images with a / or a . in it, such as ./photos or x.npy, found the string "MNIST"; did you mean "mnist"?
      """#
    ),
    (
      #"{"data": {"preprocessing": "none"}}"#,
      #"""
      1:28: data.preprocessing: expected one of "auto", "center", "logit", "binarize", "standardize", found the string \#
      "none"
      """#
    ),
    (
      #"{"name": "../x"}"#,
      "1:10: name: expected a folder name (no \"/\" or control characters, not beginning with \".\" or \"-\"), "
        + "found the string \"../x\""
    ),
    (#"{"name": "a/b"}"#, nil), (#"{"name": ""}"#, nil), (#"{"name": "a\n"}"#, nil),
    (
      #"{"model": 5}"#,
      "1:11: model: expected an object with the keys \(modelKeys), found 5"
    ),
    ("[]", "1:1: expected an object with the keys extends, name, data, model, training, evaluation, found an empty list"),
  ])
  func badValues(text: String, message: String?) {
    let error = #expect(throws: ConfigurationError.self) { try configuration(text) }
    if let message { #expect(error?.description == "c.json:" + message) }
  }

  @Test(arguments: [
    (
      "{\n  \"training\": {\n    \"learning_rate\": 0.1}}",
      "3:5: training.learning_rate: unknown key, expected one of epochs, batch, learningRate, seed, "
        + "checkpointMinutes, patience; "
        + "did you mean \"learningRate\"?"
    ),
    (
      #"{"modle": {}}"#,
      "1:2: modle: unknown key, expected one of extends, name, data, model, training, evaluation; did you mean \"model\"?"
    ),
    (
      #"{"epochs": 5}"#,
      "1:2: epochs: unknown key, expected one of extends, name, data, model, training, evaluation; "
        + "did you mean \"epochs\" inside \"training\"?"
    ),
    (
      #"{"training.batch": 5}"#,
      "1:2: training.batch: unknown key, expected one of extends, name, data, model, training, evaluation; "
        + "did you mean \"batch\" inside \"training\"?"
    ),
    (
      #"{"model": {"batch": 5}}"#,
      "1:12: model.batch: unknown key, expected one of \(modelKeys); "
        + "did you mean \"batch\" inside \"training\"?"
    ),
    (
      #"{"model": {"name": "x"}}"#,
      "1:12: model.name: unknown key, expected one of \(modelKeys); "
        + "did you mean \"name\" outside \"model\"?"
    ),
    (
      #"{"evaluation": {"zzzzzz": 5}}"#,
      "1:17: evaluation.zzzzzz: unknown key, expected one of importanceSamples, seed"
    ),
  ])
  func unknownKeys(text: String, message: String) {
    let error = #expect(throws: ConfigurationError.self) { try configuration(text) }
    #expect(error?.description == "c.json:" + message)
  }

  @Test func duplicateKeysAndSyntaxErrorsHaveTheirPlace() {
    let duplicate = #expect(throws: JSONError.self) {
      try configuration("{\"training\": {\"batch\": 1,\n\"batch\": 2}}")
    }
    #expect(duplicate?.description.hasPrefix("c.json:2:1: training.batch: expected each key once") == true)
    let comma = #expect(throws: JSONError.self) { try configuration("{\"name\": \"x\",\n}") }
    #expect(comma?.description == "c.json:1:13: expected \"}\" after the last member, found a trailing comma")
  }

  @Test func filesAreReadFromDisk() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.full, to: "c.json")
    #expect(try ExperimentConfiguration(contentsOf: path).name == "small")
    let error = #expect(throws: FileError.self) { try ExperimentConfiguration(contentsOf: folder.file("no.json")) }
    #expect(error?.description == "cannot open \(folder.file("no.json")): No such file or directory; check the path")
  }
}

private let modelKeys =
  "kind, likelihood, latent, hidden, steps, damping, stepSize, clipNorm, initialization, parameters"
