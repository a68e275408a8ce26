import ArgumentParser
import Experiments

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Show the results of runs in one table.")

  @Argument(help: ArgumentHelp("The run directories.", valueName: "run"))
  var directories: [String]

  @Flag(help: "Write the table in Markdown.")
  var markdown = false

  func run() throws {
    let table = ResultTable.table(try directories.map { try RunResult(run: RunDirectory.open($0)) })
    print(markdown ? table.markdown : table.plain, terminator: "")
  }
}
