import ArgumentParser
import Experiments
import Foundation

@main
struct VLAE: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vlae",
    abstract: "Variational Laplace autoencoders: train, evaluate, verify, measure.",
    discussion: """
      Exit codes: 0 success, 1 failed verification, 64 usage, 65 bad data or configuration, 66 missing input, \
      70 internal failure, 74 input or output (a full disk too), 130 interrupt.
      """,
    subcommands: [
      TrainCommand.self, EvaluateCommand.self, ReportCommand.self, VerifyCommand.self, DoctorCommand.self,
      BenchCommand.self,
    ])

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let error where Self.belongsToArgumentParser(error) {
      exit(withError: error)
    } catch {
      StandardError.write(report(of: error) + "\n")
      Foundation.exit(ExitStatus(reporting: error).rawValue)
    }
  }

  /// Help, version and usage errors are the parser's to show; all others are ours.
  private static func belongsToArgumentParser(_ error: any Error) -> Bool {
    error is CleanExit || error is ValidationError || String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
  }
}

enum StandardError {
  static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
