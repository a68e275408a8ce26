import ArgumentParser
import Experiments
import ImageData
import ImageDataFetching

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Show which libraries, processors and data sets are found.")

  func run() {
    print(Doctor.report(furtherLibraries: SystemLibraries.ofFetching), terminator: "")
  }
}
