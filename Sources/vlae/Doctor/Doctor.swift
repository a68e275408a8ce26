import Experiments
import ImageData
import LatentModels

/// What a user who wonders why something is missing or slow should know about this machine.
package enum Doctor {
  /// One line for each thing found, and a warning with a remedy for each thing that is wrong.
  /// - Parameter furtherLibraries: that the program links beside those of this layer and the ones below.
  package static func report(furtherLibraries: [(name: String, version: String?)] = []) -> String {
    let environment = RunEnvironment.current(
      openBLASCore: Backend.openBLASCore, threads: Threads.count, arguments: [])
    var lines = [
      ("processor", environment.processor ?? "unknown"),
      ("instructions", Backend.instructionSet.rawValue),
      ("cores", "\(environment.cores) available, \(Threads.count) threads used"),
      (
        "OpenBLAS",
        "\(Backend.openBLASConfiguration), core \(Backend.openBLASCore), \(Backend.openBLASThreads) thread"
      ),
      ("LAPACK", Backend.lapackLibrary),
    ]
    let libraries =
      SystemLibraries.ofImageData + furtherLibraries
    lines += libraries.map { ($0.name, $0.version ?? "linked; reports no version") }
    lines.append(("compiler", environment.compiler + (environment.optimized ? "" : ", not optimised")))
    var warnings: [String] = []
    if !Backend.lapackIsOptimized {
      warnings.append(
        "LAPACK is not OpenBLAS's, factorisations will be slow: "
          + "apt-get install libopenblas-dev, then choose it by "
          + "update-alternatives --config liblapack.so.3-x86_64-linux-gnu")
    }
    if !environment.optimized { warnings.append("this is a debug build and slow: build with swift build -c release") }
    let searched = DataSet.searchedFolders().map { "\($0.directory) (\($0.origin.rawValue))" }
    lines.append(("data sets", "searched in \(searched.joined(separator: ", "))"))
    for (dataSet, location) in DataSet.survey() {
      switch location {
      case .success(let location):
        lines.append((dataSet.name, "\(location.directory) (\(location.origin.rawValue))"))
      case .failure:
        lines.append((dataSet.name, "not found: \(dataSet.advice())"))
      }
    }
    let width = lines.map(\.0.count).max()! + 2
    return lines.map { $0.0.padding(to: width) + $0.1 + "\n" }.joined()
      + warnings.map { "warning: \($0)\n" }.joined()
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - count))
  }
}
