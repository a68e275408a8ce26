import ArgumentParser

/// Which images a command takes.
struct ImageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The images, as data.set takes them: a path, or a data set's name for its test images. (default: the run's test images)",
      valueName: "path"))
  var images: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Override data.set, data.directory, data.test, data.resize, data.range or evaluation.seed of the run's configuration.",
      valueName: "key=value"))
  var overrides: [String] = []

  func validate() throws {
    if images == "" { throw ValidationError("--images expects a path, found an empty text") }
  }
}

/// K of the log-likelihoods.
struct ImportanceSampleOptions: ParsableArguments {
  @Option(
    name: [.customLong("importanceSamples"), .customLong("importance-samples")],
    help: "Samples K of each image's log-likelihood.", in: 1...10_000_000)
  var importanceSamples: Int?
}
