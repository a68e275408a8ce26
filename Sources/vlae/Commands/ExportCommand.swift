import ArgumentParser
import Experiments

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a run's parameters to a safetensors file for other programs.",
    discussion: """
      Each parameter is a tensor parameter.NAME in single precision, weights [out, in]; preparation.mean, one number a \
      pixel, is what was taken away from the images; the metadata describe the model. The checkpoint is the one that \
      `vlae evaluate` takes. `vlae train --set model.parameters=FILE` starts from such a file.
      """)

  @Argument(help: ArgumentHelp("The run directory.", valueName: "run"))
  var directory: String

  @Option(name: .customLong("to"), help: ArgumentHelp("The file to write; - for standard output.", valueName: "file.safetensors"))
  var destination: String

  func validate() throws { try FileExtension.require(anyOf: ["safetensors"], of: destination) }

  func run() throws {
    Terminal.announce(try Run(directory).export(to: destination), at: destination)
  }
}
