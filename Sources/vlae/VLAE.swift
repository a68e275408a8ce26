import ArgumentParser
import Experiments
import Foundation
import LocatedJSON

@main
struct VLAE: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vlae",
    abstract: "Variational Laplace autoencoders: train, evaluate, verify, measure.",
    discussion: """
      Exit codes: 0 success, 1 failed verification or failed jobs, 64 usage, 65 bad data or configuration, 66 missing input, \
      70 internal failure, 74 input or output (a full disk too), 75 in use by \
      another process or stopped at the end of its time, 130 interrupt, 143 termination.
      """,
    version: programVersion,
    subcommands: [
      TrainCommand.self, GridCommand.self, PlanCommand.self, ListCommand.self, EvaluateCommand.self, ReportCommand.self,
      CompareCommand.self, SampleCommand.self, ReconstructCommand.self, EncodeCommand.self, DecodeCommand.self,
      InterpolateCommand.self, ScoreCommand.self, ExportCommand.self, VerifyCommand.self, VerifyResumeCommand.self,
      DoctorCommand.self, BenchCommand.self, DataCommand.self,
    ])

  static func main() {
    StandardStreams.openClosed()
    do {
      var command = try parseAsRoot()
      try command.run()
      try StandardStreams.flush()
    } catch let error where belongsToArgumentParser(error) {
      let status = exitCode(for: error)
      // Help and version texts; what else the parser throws is a usage error.
      if status.isSuccess { endAfter(printing: fullMessage(for: error)) }
      end("error: " + abbreviatedInside(usageMessage(for: error)), .usage)
    } catch {
      end(report(of: error), ExitStatus(reporting: error))
    }
  }

  /// The command that was most likely meant where the parser knows none of that name.
  private static func suggestion(_ message: String) -> String? {
    guard message.contains("Unexpected argument"), CommandLine.arguments.count > 1 else { return nil }
    var commands: [ParsableCommand.Type] = configuration.subcommands
    for word in CommandLine.arguments.dropFirst() where !word.hasPrefix("-") {
      let names = commands.map { $0.configuration.commandName ?? "" }
      if let known = names.firstIndex(of: word) {
        commands = commands[known].configuration.subcommands
        if commands.isEmpty { return nil }
      } else {
        return nearestName(to: word, among: names).map { "did you mean \($0)?" }
      }
    }
    return nil
  }

  /// The parser's own message on one line, and where to read more.
  private static func usageMessage(for error: any Error) -> String {
    let lines = fullMessage(for: error).split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }
    var message = message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
    if let suggestion = suggestion(message) { message += "; " + suggestion }
    let hint = lines.last { $0.hasPrefix("See '") }
    return hint.map { message + (message.hasSuffix(".") || message.hasSuffix("?") ? " " : ". ") + $0 } ?? message
  }

  private static func endAfter(printing text: String) -> Never {
    print(text)
    do { try StandardStreams.flush() } catch { end(report(of: error), ExitStatus(reporting: error)) }
    Foundation.exit(ExitStatus.success.rawValue)
  }

  private static func end(_ message: String, _ status: ExitStatus) -> Never {
    // What was printed before stands above the error where both go to one place.
    fflush(nil)
    Terminal.standardError.write(message + "\n")
    Foundation.exit(status.rawValue)
  }

  private static func belongsToArgumentParser(_ error: any Error) -> Bool {
    error is CleanExit || error is ValidationError || String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
  }
}
