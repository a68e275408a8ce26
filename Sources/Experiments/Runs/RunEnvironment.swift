import Foundation
import ImageData
import LocatedJSON

/// What a run was made with, so that its figures can be judged and repeated later.
public struct RunEnvironment: Sendable {
  /// The version of the sources around the program itself; nil where it does not lie in a git checkout.
  public var source: SourceVersion?
  /// The version of the package.
  public var version: String
  /// The Swift compiler that built the program.
  public var compiler: String
  public var optimized: Bool
  public var operatingSystem: String
  /// The processor's own name for itself; nil where the system does not tell.
  public var processor: String?
  /// Processors available to the process.
  public var cores: Int
  /// The kernel set that OpenBLAS chose, such as "SkylakeX".
  public var openBLASCore: String
  public var threads: Int
  /// The command line, the program first.
  public var arguments: [String]
  public var start: Date
  /// The images that the run trained on; nil outside a run.
  public var data: DataSet.Provenance?
  /// SHA-256 of the images, in hexadecimal; nil outside a run.
  public var dataFingerprint: String?
  /// The most memory that the process has held at once, in bytes; nil before its end.
  public var peakMemory: Int?
  /// Seconds of the training in all its parts, and of the evaluation; nil before the end.
  public var phases: (training: Double, evaluation: Double)?

  /// The environment of this process right now.
  /// - Parameters:
  ///   - openBLASCore: as the linear algebra reports it.
  ///   - threads: the threads that the linear algebra uses.
  public static func current(
    openBLASCore: String, threads: Int, arguments: [String] = CommandLine.arguments
  ) -> RunEnvironment {
    RunEnvironment(
      source: SourceVersion(folder: programFolder), version: programVersion, compiler: compilerVersion,
      optimized: isOptimized, operatingSystem: systemName, processor: processorName,
      cores: ProcessInfo.processInfo.activeProcessorCount, openBLASCore: openBLASCore, threads: threads,
      arguments: arguments, start: Date())
  }

  /// The content of environment.json.
  public var json: JSONValue {
    [
      "start": .string(start.formatted(.iso8601)),
      "arguments": .array(arguments.map { .string($0) }),
      "version": .string(version),
      "commit": source.map { .string($0.commit) } ?? .null,
      "modified": source.map { .boolean($0.isModified) } ?? .null,
      "compiler": .string(compiler),
      "optimized": .boolean(optimized),
      "operatingSystem": .string(operatingSystem),
      "processor": processor.map { .string($0) } ?? .null,
      "cores": .integer(cores),
      "openBLASCore": .string(openBLASCore),
      "threads": .integer(threads),
      "data": data?.json ?? .null,
      "dataSHA256": dataFingerprint.map { .string($0) } ?? .null,
      "peakMemory": peakMemory.map { .integer($0) } ?? .null,
      "seconds": [
        "training": phases.map { .number($0.training) } ?? .null,
        "evaluation": phases.map { .number($0.evaluation) } ?? .null,
      ],
    ]
  }

  /// Notes what is known at the end only.
  mutating func end(training: Double, evaluation: Double) {
    phases = (training, evaluation)
    var usage = rusage()
    // Linux counts in units of 1,024 bytes.
    if getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 { peakMemory = Int(usage.ru_maxrss) * 1024 }
  }
}

extension RunDirectory {
  /// The content of environment.json. It is a record alone: where it cannot be read it is nil, and stops nothing.
  var recordedEnvironment: JSONValue? {
    guard let bytes = try? Files.read(environmentFile) else { return nil }
    return try? JSONParser.parse(bytes, source: environmentFile).value
  }

  /// The environments of the parts that an interrupted run had before, the oldest first.
  func earlierEnvironments() -> [JSONValue] {
    guard case .object(let members)? = recordedEnvironment else { return [] }
    let own = members.filter { $0.key != "earlier" }
    let earlier = members.first { $0.key == "earlier" }?.value
    guard case .array(let before)? = earlier else { return [.object(own)] }
    return before + [.object(own)]
  }

  /// - Throws: `FileError`.
  func write(_ environment: RunEnvironment, earlier: [JSONValue]) throws(FileError) {
    guard case .object(let members) = environment.json else { return }
    let record = JSONValue.object(members + [("earlier", .array(earlier))])
    try Files.writeAtomically(record.pretty, to: environmentFile)
  }
}
