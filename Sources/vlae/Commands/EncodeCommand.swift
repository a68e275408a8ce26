import ArgumentParser
import Experiments

struct EncodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode",
    abstract: "Write the latent codes of images to a file.",
    discussion: """
      For each image: code, the mode or mean of its posterior; bound, its evidence lower bound in nats; with \
      --covariance the posterior's covariance; with --importanceSamples logLikelihood, standardError of that estimate \
      and effectiveSampleSize. number is the place of the image in its file, name its own file. A model of binary or \
      dequantised pixels sees each image with noise, which is a function of evaluation.seed and the image's place. A \
      .npz and a .safetensors file have an array for each, a .npy file the codes alone. In codes.npz of the run \
      directory if nothing else is said.
      """)

  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
  var directory: String

  @OptionGroup var images: ImageOptions

  @Option(help: "diagonal, full, or factor: the lower triangle L with the covariance L Lᵀ. Not of iaf, which has none.")
  var covariance: Codes.Covariance?

  @OptionGroup var samples: ImportanceSampleOptions

  @Option(
    name: .customLong("to"),
    help: ArgumentHelp("The file: .npz, .safetensors or .npy. (default: codes.npz in the run directory)", valueName: "file"))
  var destination: String?

  @Flag(help: "Replace a file that is there, whatever it is. Files of codes are replaced without it, but for .npy.")
  var force = false

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if let destination { try FileExtension.require(anyOf: ["npz", "safetensors", "npy"], of: destination) }
  }

  func run() throws {
    threads.apply()
    Interruption.install()
    Terminal.announce(
      try Run(directory).encode(
        images: images.images, covariance: covariance, importanceSamples: samples.importanceSamples, to: destination,
        force: force,
        overrides: images.overrides, observer: TerminalObserver()),
      at: destination)
  }
}

extension Codes.Covariance: ExpressibleByArgument {}
