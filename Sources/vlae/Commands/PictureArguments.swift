import ArgumentParser
import Experiments

/// What the commands that write pictures have in common.
struct PictureArguments: ParsableArguments {
  @Option(help: "Chooses the images. (default: the seed of the run)", in: 0 ... .max)
  var seed: Int?

  @Option(help: "Images side by side. (default: 8, of samples what makes a square)", in: 1...10_000)
  var columns: Int?

  @Option(
    help: "Screen pixels along the side of an image's pixel. (default: what makes an image 56 wide or more)",
    in: 1...100)
  var scale: Int?

  @Option(
    name: .customLong("to"),
    help: ArgumentHelp("The PNG file; - for standard output. (default: a file in the run directory)", valueName: "file.png"))
  var output: String?

  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    if output == "" { throw ValidationError("--to expects a file, found an empty text") }
    if let output { try FileExtension.require(anyOf: ["png"], of: output) }
  }

  var options: Run.PictureOptions {
    Run.PictureOptions(seed: seed, columns: columns, scale: scale, output: output)
  }
}
