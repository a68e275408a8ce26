import ArgumentParser
import Experiments

struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode",
    abstract: "Turn latent codes into images.",
    discussion: """
      The decoder's means, without noise. A .npy file gets an array [N, height, width], with a last axis of 3 for colour, or \
      [N, features], from 0 to 1 or in the units of data.range or of standardised features. A .png file gets a picture. In \
      decoded.png of the run directory if nothing else is said.
      """)

  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
  var directory: String

  @Argument(
    help: ArgumentHelp("The codes, [N, Z], as vlae encode writes them: .npy, .npz or .safetensors.", valueName: "codes"))
  var codes: String

  @Option(
    name: .customLong("to"),
    help: ArgumentHelp("The file: .png or .npy. (default: decoded.png in the run directory)", valueName: "file"))
  var destination: String?

  @Option(help: "Screen pixels along the side of an image's pixel.", in: 1...100)
  var scale: Int?

  @Flag(help: "Replace an array file that is there.")
  var force = false

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if let destination { try FileExtension.require(anyOf: ["png", "npy"], of: destination) }
  }

  func run() throws {
    threads.apply()
    Terminal.announce(try Run(directory).decode(codes: codes, to: destination, scale: scale, force: force), at: destination)
  }
}
