import ArgumentParser
import Experiments
import ImageData

struct DataListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Show each data set: where it is, what is missing, and whether its files are the published ones.")

  @OptionGroup var folder: DataDirectoryOptions

  func run() throws {
    let statuses = try DataSetStatus.read(DataSet.known, directory: folder.directory)
    print(DataSetStatus.list(statuses), terminator: "")
  }
}
