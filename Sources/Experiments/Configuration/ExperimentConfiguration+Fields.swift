import ImageData
import LatentModels

extension ExperimentConfiguration {
  /// Every setting there is, in the order of the file. Decoding, `--set`, the help text and the written
  /// configuration all follow this table.
  public static let fields: [ConfigurationField] =
    dataFields + modelFields + Hyperparameter.all.map(ConfigurationField.init) + trainingFields

  private static let dataFields: [ConfigurationField] = [
    ConfigurationField(
      "name", \.name, .folderName, default: .derived("KIND-SET") { "\($0.model.kind.rawValue)-\($0.data.label)" },
      "Name of the run, and of its folder below runs/."),

    ConfigurationField(
      "data.set", \.data.set, .images(DataSet.known.map(\.name)), default: "mnist",
      "The images to learn, by name; or your own: a folder of PNG and JPEG files, or an array as .npy, .npz, IDX, .mat or "
        + "safetensors, FILE:NAME for one of several."),
    ConfigurationField(
      "data.test", \.data.test, .testImages, default: nil,
      "Of your own images: the path of those for testing, or the fraction of data.set to split off, the same for all "
        + "seeds; null takes what data.set calls test, or a tenth."),
    ConfigurationField(
      "data.resize", \.data.resize, .optionalSize(each: 1...4096), default: nil,
      "Of your own images: [height, width] to bring all to, by averaging areas."),
    ConfigurationField(
      "data.range", \.data.range, .optionalRange, default: nil,
      "Of your own images: the values [low, high] for dark and full; null stands for [0, 255] of bytes, else [0, 1]."),
    ConfigurationField(
      "data.directory", \.data.directory, .path, default: nil,
      "Folder of the data set's files; null searches the usual places."),
    ConfigurationField(
      "data.limit", \.data.limit, .optionalInteger(1 ... .max), default: nil,
      "Images of the training set to use, chosen by the seed, those for validation among them; null uses all."),
    ConfigurationField(
      "data.validation", \.data.validation, .optionalInteger(0 ... .max), default: nil,
      "Images split off the training set, by the seed, to choose the best checkpoint; 0 keeps the last one; "
        + "null takes the data set's customary number, or a tenth of fewer images than were published and of your own."),
    ConfigurationField(
      "data.preprocessing", \.data.preprocessing, .choice(of: Preprocessing.self),
      default: .derived("auto") { $0.model.likelihood.preparations[0] },
      Preprocessing.documentation + " standardize makes mean 0 and variance 1 of each feature, whatever its range."),
  ]

  private static let modelFields: [ConfigurationField] = [
    ConfigurationField(
      "model.kind", \.model.kind, .choice(of: ModelKind.self), default: .vlae,
      "The model, which is to say its posterior."),
    ConfigurationField(
      "model.likelihood", \.model.likelihood, .choice(of: LikelihoodKind.self), default: .gaussian,
      "Distribution of a pixel given the latent variables."),
    ConfigurationField(
      "model.latent", \.model.latent, .integer(1...65_536), default: 50,
      "Latent dimensions Z."),
    ConfigurationField(
      "model.hidden", \.model.hidden, .hiddenWidths, default: [500, 500],
      "Hidden widths of the encoder from the data on; the decoder mirrors them."),
    ConfigurationField(
      "model.steps", \.model.steps, .integer(0...256),
      default: .derived(ModelKind.defaultStepsText) { $0.model.kind.defaultSteps }, ModelKind.stepsDocumentation),
  ]

  private static let trainingFields: [ConfigurationField] = [
    ConfigurationField(
      "model.initialization", \.model.initialization, .choice(of: Initialization.self), default: .balanced,
      "Weights: balanced and he are He's by the fan-out with gain 2^(1/3) and √2, lecun is uniform on ±1/√fanIn; "
        + "balanced starts the encoder's log variance at a tenth, paper does not."),
    ConfigurationField(
      "model.parameters", \.model.parameters, .path, default: nil,
      "File of parameters to start from, such as vlae export writes; null starts at random."),

    ConfigurationField(
      "training.epochs", \.training.epochs, .integer(1...1_000_000), default: 2000,
      "Passes over the training images."),
    ConfigurationField(
      "training.batch", \.training.batch, .integer(1...1_000_000), default: 128,
      "Images per step."),
    ConfigurationField(
      "training.learningRate", \.training.learningRate, .positive, default: 0.0005,
      "Learning rate of ADAM."),
    ConfigurationField(
      "training.seed", \.training.seed, .integer(0 ... .max), default: 0,
      "Seed of the split, the initial weights, the order of images and all noise of the training."),
    ConfigurationField(
      "training.checkpointMinutes", \.training.checkpointMinutes, .positive, default: 10,
      "Minutes between two checkpoints inside an epoch; one is written at the end of each epoch in any case."),
    ConfigurationField(
      "training.patience", \.training.patience, .integer(0...1_000_000), default: 0,
      "Epochs without a better validation bound after which the training ends; 0 trains all epochs."),

    ConfigurationField(
      "evaluation.importanceSamples", \.evaluation.importanceSamples, .integer(1...10_000_000), default: 100,
      "Samples K of the log-likelihood estimate for an image."),
    ConfigurationField(
      "evaluation.seed", \.evaluation.seed, .integer(0 ... .max), default: 0,
      "Seed of the test images' binarisation or dequantisation and of the samples: the same for runs to compare."),
  ]

  /// Names of the sections, each once, in the order of the table.
  static let sections: [String] = fields.compactMap(\.section).reduce(into: []) { names, section in
    if names.last != section { names.append(section) }
  }

  static func field(_ key: String) -> ConfigurationField? { fields.first { $0.key == key } }
}
