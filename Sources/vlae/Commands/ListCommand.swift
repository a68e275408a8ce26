import ArgumentParser
import Experiments
import Foundation
import LocatedJSON

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show how far the runs in a folder are.",
    discussion: """
      The bound is the best on validation images, without any the last on training images, in nats. The age is that of \
      the last thing written, the time left that of the epochs to come.
      """)

  @Argument(help: ArgumentHelp("A folder with runs in it, or below it.", valueName: "directory"))
  var directory: String

  func run() throws {
    let runs = try RunDirectory.runs(below: directory)
    if runs.isEmpty { throw ExperimentError.noRuns(folder: directory) }
    var table = TextTable(columns: [
      .left("run"), .left("state"), .right("epoch"), .right("bound"), .right("age"), .right("left"),
    ])
    var failures: [String] = []
    for run in runs {
      let name = run.path == directory ? run.path : String(run.path.dropFirst(directory.count + 1))
      do {
        let status = try Run(run.path).status()
        if case .failed(let message) = status.state { failures.append("\(name) failed: \(message)") }
        table.append([
          name, status.state.name, "\(status.epoch)/\(status.epochs)", status.bestBound.map { decimal($0, 2) } ?? "-",
          status.lastChange.map { duration(max(Date().timeIntervalSince($0), 0)) } ?? "-",
          status.secondsLeft.map { duration($0) } ?? "-",
        ])
      } catch where error is any ReportableError {
        if case .failed(let message)? = try? Run(run.path).state() {
          failures.append("\(name) failed: \(message)")
          table.append([name, "failed", "-", "-", "-", "-"])
        } else {
          failures.append("\(error)")
          table.append([name, "damaged", "-", "-", "-", "-"])
        }
      }
    }
    print(table.plain, terminator: "")
    for failure in failures { print(wrapped("* \(failure)", to: 79).map { $0 + "\n" }.joined(), terminator: "") }
  }
}
