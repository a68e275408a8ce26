import ArgumentParser
import Experiments
import ImageData

struct DataVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read every file of the data sets, and compare it with the published one.",
    discussion: "The exit code is 0 where every file that is found can be read.")

  @Argument(help: ArgumentHelp("The data set. (default: all that are found)", valueName: "name"), transform: dataSet)
  var name: DataSet?

  @OptionGroup var folder: DataDirectoryOptions

  func run() throws {
    // A set that was asked for by its name must be there.
    if let name { _ = try name.locate(directory: folder.directory) }
    let statuses = try DataSetStatus.read(name.map { [$0] } ?? DataSet.known, directory: folder.directory)
    print(DataSetStatus.verification(statuses), terminator: "")
    try DataSetStatus.requireReadable(statuses)
  }
}
