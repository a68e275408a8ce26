import Foundation

/// How a program ended and what it wrote.
public struct ProgramOutcome: Sendable {
  public let status: Int32
  public let output: String
  public let errors: String
}

/// A program that runs beside the test, its output going to files, which no one need read to keep it going.
public final class RunningProgram {
  private let process = Process()
  private let folder: TemporaryFolder

  /// - Parameters:
  ///   - arguments: the program, searched in PATH, and its arguments.
  ///   - folder: to work in.
  ///   - environment: variables to set beside the present ones; nil removes one.
  public init(_ arguments: [String], in workingFolder: String? = nil, environment: [String: String?] = [:]) throws {
    folder = try TemporaryFolder()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    if let workingFolder { process.currentDirectoryURL = URL(fileURLWithPath: workingFolder) }
    process.environment = ProcessInfo.processInfo.environment.merging(environment.compactMapValues(\.self)) { $1 }
      .filter { key, _ in environment[key] != .some(nil) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.write("", to: "output")))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.write("", to: "errors")))
    try process.run()
  }

  public var isRunning: Bool { process.isRunning }

  /// Looks every `interval` seconds until `condition` holds or the program has ended, `limit` seconds at most.
  public func runs(until condition: () -> Bool, every interval: Double = 0.005, limit: Double = 120) {
    let deadline = Date(timeIntervalSinceNow: limit)
    while isRunning, Date() < deadline, !condition() { usleep(UInt32(interval * 1e6)) }
  }

  /// Whether it has a handler for SIGINT, as the kernel's mask of caught signals tells.
  public var catchesInterrupts: Bool {
    let mask = status("SigCgt").flatMap { UInt64($0, radix: 16) } ?? 0
    return mask >> UInt64(SIGINT - 1) & 1 == 1
  }

  /// The most memory that it has held so far, in bytes; 0 where it has ended.
  public var peakMemory: Int { (status("VmHWM").flatMap { Int($0.prefix(while: \.isNumber)) } ?? 0) * 1024 }

  /// What the kernel says under a name.
  private func status(_ name: String) -> Substring? {
    let status = try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
    return status?.split(separator: "\n").first { $0.hasPrefix(name + ":") }
      .map { $0.dropFirst(name.count + 1).drop(while: \.isWhitespace) }
  }

  /// Sends SIGINT, as Ctrl-C does.
  public func interrupt() { process.interrupt() }

  /// Keeps it from going on; it holds what it holds.
  public func suspend() { Foundation.kill(process.processIdentifier, SIGSTOP) }

  /// Ends the program at once, without a chance to clean up.
  public func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

  /// The processes that it started itself and that still run.
  public var children: [Int32] {
    let parent = "\(process.processIdentifier)"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.compactMap(Int32.init).filter { child in
      // The name of the program, in parentheses, may hold anything; the parent is the second field behind it.
      let line = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)) ?? ""
      let fields = line.split(separator: ")").last?.split(separator: " ") ?? []
      return fields.count > 1 && fields[1] == parent && fields[0] != "Z"
    }
  }

  /// Ends the program and those that it started, at once.
  public func killWithChildren() {
    let processes = [process.processIdentifier] + children
    for process in processes { Foundation.kill(process, SIGKILL) }
    // A worker that came between the two looks ends by itself.
    while processes.dropFirst().contains(where: { Foundation.kill($0, 0) == 0 }) { usleep(1000) }
  }

  /// Waits for the end; after `limit` seconds the program is killed.
  public func wait(limit: Double = 120) throws -> ProgramOutcome {
    let deadline = Date(timeIntervalSinceNow: limit)
    while process.isRunning && Date() < deadline { usleep(2000) }
    if process.isRunning { kill() }
    process.waitUntilExit()
    return ProgramOutcome(
      status: process.terminationStatus, output: try folder.text(of: "output"), errors: try folder.text(of: "errors"))
  }
}

/// Runs a program to its end; 127 where it is missing.
public func run(
  _ arguments: [String], in folder: String? = nil, environment: [String: String?] = [:]
) throws -> ProgramOutcome {
  try RunningProgram(arguments, in: folder, environment: environment).wait()
}
