import Foundation
import ImageData
import LocatedJSON

/// What a run was made with, so that its figures can be judged and repeated later.
public struct RunEnvironment: Sendable, Equatable {
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
    ]
  }
}
