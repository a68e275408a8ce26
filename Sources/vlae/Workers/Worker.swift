import Experiments
import Foundation

/// A process that trains one job of a grid.
final class Worker {
  let job: GridJob
  let process: ChildProcess
  /// The last word of it; nil before the first.
  private(set) var report: WorkerReport?
  private var output: [UInt8] = []
  private var errors: [UInt8] = []

  /// - Throws: `FileError` where no process can be started.
  init(_ job: GridJob, grid: String, folder: String, threads: Int) throws(FileError) {
    self.job = job
    process = try ChildProcess(Self.program, [
      "vlae", "train", grid, "--job", job.name, "--output", job.path(in: folder), "--threads",
      "\(threads)", "--worker",
    ])
  }

  /// This program itself, also when it was moved since it started.
  private static let program = "/proc/self/exe"

  /// Asks it to save and end.
  func stop() { process.closeInput() }

  /// Takes in what it has said.
  /// - Returns: its notes, a line each.
  func listen() -> [String] {
    let new = process.read()
    output += new.standard
    errors += new.errors
    for line in Self.lines(of: &output) { report = WorkerReport(line: line) ?? report }
    var notes: [String] = []
    for line in Self.lines(of: &errors).map({ String(decoding: $0, as: UTF8.self) }) {
      if line.hasPrefix("error: ") {
        lastError = String(line.dropFirst(7))
      } else if line.hasPrefix("note: ") {
        notes.append(String(line.dropFirst(6)))
      } else if !line.isEmpty {
        // Such as the last words of the system's own libraries.
        lastWords = line
      }
    }
    return notes
  }

  private var lastError: String?
  private var lastWords: String?

  /// Why it failed, after its end.
  var failure: String {
    switch process.ended() {
    case .signal(SIGKILL):
      "killed by signal 9 (SIGKILL), as the system does where memory runs out: take fewer --jobs, or a smaller model or "
        + "training.batch"
    case .signal(let number):
      "ended by signal \(number) (\(String(cString: strsignal(number))))" + (lastWords.map { ": \($0)" } ?? "")
    case .exit(let status): lastError ?? "ended with exit code \(status)" + (lastWords.map { ": \($0)" } ?? "")
    case nil: "still running"
    }
  }

  /// Takes the whole lines away from the beginning of a buffer.
  private static func lines(of buffer: inout [UInt8]) -> [[UInt8]] {
    guard let end = buffer.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    let lines = buffer[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true).map(Array.init)
    buffer.removeSubrange(...end)
    return lines
  }
}
