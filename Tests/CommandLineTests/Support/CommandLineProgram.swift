import Foundation
import TestSupport
import Testing

/// The program that was built together with these tests.
enum CommandLineProgram {
  /// The executable lies beside the file that this code was loaded from, which the memory map names.
  static let path: String = {
    let address = UInt(bitPattern: #dsohandle)
    let map = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
    for line in map.split(separator: "\n") {
      // Such as "7f00-7f80 r-xp 00000000 08:01 123  /path": the range is half open.
      let fields = line.split(separator: " ", maxSplits: 5)
      let range = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      guard fields.count == 6, range[0] <= address, address < range[1] else { continue }
      let tests = URL(fileURLWithPath: fields[5].trimmingCharacters(in: .whitespaces))
      return tests.deletingLastPathComponent().appendingPathComponent("vlae").path
    }
    fatalError("/proc/self/maps does not name the file of the tests")
  }()
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
