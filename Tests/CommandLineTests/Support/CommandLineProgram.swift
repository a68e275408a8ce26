import Foundation
import TestSupport
import Testing

/// The program that was built together with these tests.
enum CommandLineProgram {
  static let path = BuiltProducts.folder + "/vlae"
}

/// Runs `vlae` to its end.
@discardableResult
func vlae(
  _ arguments: [String], in folder: TemporaryFolder? = nil, environment: [String: String?] = [:]
) throws -> ProgramOutcome {
  try run([CommandLineProgram.path] + arguments, in: folder?.path, environment: environment)
}

/// Expects an error of one line on standard error, after progress at most, and nothing on standard output.
func expectError(
  _ outcome: ProgramOutcome, _ status: Int32, _ message: String, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(outcome.status == status, sourceLocation: sourceLocation)
  #expect(outcome.output == "", sourceLocation: sourceLocation)
  let lines = outcome.errors.split(separator: "\n").map(String.init).filter {
    // Progress: the evaluation tells of itself where it takes its time.
    !$0.hasPrefix("epoch ") && !$0.hasPrefix("evaluating: ")
  }
  #expect(lines == ["error: " + message], sourceLocation: sourceLocation)
}
