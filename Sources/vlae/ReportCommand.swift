import ArgumentParser
import Experiments

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Show the results of runs in one table.",
    discussion: "Figures are means over the test images, in nats.")

  @Argument(help: ArgumentHelp("The run directories.", valueName: "run"))
  var directories: [String]

  @Flag(help: "Write the table in Markdown.")
  var markdown = false

  @Flag(help: "Show what became of the latent dimensions instead: active units, and the first step's gradients.")
  var latent = false

  func run() throws {
    let results = try directories.map { try RunResult(run: RunDirectory.open($0)) }
    print(ResultTable.text(results, latent: latent, markdown: markdown), terminator: "")
  }
}
