import ArgumentParser
import Experiments

struct InterpolateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interpolate",
    abstract: "Show what lies between the codes of two images.",
    discussion: """
      A picture of one row: the first image, what the decoder makes of codes at equal distances from its code to that of \
      the last one, and the last image. In interpolation.png of the run directory if nothing else is said.
      """)

  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
  var directory: String

  @Argument(help: "The first image: its number as encode and score print it, or the path of a PNG or JPEG file.")
  var first: String

  @Argument(help: "The last image, likewise.")
  var last: String

  @Option(help: "Codes from the first image's to the last one's, both included.", in: 2...1000)
  var steps = 10

  @OptionGroup var images: ImageOptions

  @Option(
    name: .customLong("to"),
    help: ArgumentHelp("The PNG file; - for standard output. (default: a file in the run directory)", valueName: "file.png"))
  var destination: String?

  @Option(help: "Screen pixels along the side of an image's pixel.", in: 1...100)
  var scale: Int?

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if let destination { try FileExtension.require(anyOf: ["png"], of: destination) }
  }

  func run() throws {
    threads.apply()
    let picture = try Run(directory).interpolate(
      from: first, to: last, images: images.images, steps: steps, scale: scale, destination: destination,
      overrides: images.overrides)
    Terminal.announce(picture.description, at: destination)
  }
}
