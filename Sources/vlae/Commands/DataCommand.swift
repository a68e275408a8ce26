import ArgumentParser
import Experiments
import ImageData

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "List, fetch and verify the image data sets.",
    discussion: """
      Searched are data.directory of a configuration, the folders of $VLAE_DATA, the user's cache \
      ($XDG_CACHE_HOME/vlae or ~/.cache/vlae) and /usr/share/datasets, in this order.
      """,
    subcommands: [DataListCommand.self, DataFetchCommand.self, DataVerifyCommand.self])
}

/// The folder that takes the place of those that are searched.
struct DataDirectoryOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Look in this folder alone, as with data.directory.", valueName: "folder"))
  var directory: String?
}

/// Reads the name of a data set.
@Sendable func dataSet(_ name: String) throws -> DataSet {
  do {
    return try DataSet(named: name)
  } catch {
    throw ValidationError("\(error)")
  }
}

extension DataSetStatus {
  /// Reads data sets one after the other, and says on a terminal which one.
  static func read(_ dataSets: [DataSet], directory: String?) throws -> [DataSetStatus] {
    let line = StatusLine()
    defer { line.clear() }
    return try dataSets.map { dataSet in
      line.show("reading \(dataSet.name)")
      return try DataSetStatus(of: dataSet, directory: directory)
    }
  }

  /// - Throws: `ExperimentError.damagedData` where a file that was found cannot be used.
  static func requireReadable(_ statuses: [DataSetStatus]) throws {
    let counts = statuses.map(\.fileCounts)
    let damaged = counts.reduce(0) { $0 + $1.damaged }
    if damaged > 0 {
      throw ExperimentError.damagedData(files: damaged, total: counts.reduce(0) { $0 + $1.total })
    }
  }
}
