import Foundation

/// A package in this repository that depends on the main one by its path, as any other package can.
public struct OutsidePackage: Sendable {
  /// The folder of the main package.
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  public let path: String
  /// Where it is built, again only after a change. Two packages cannot share a folder: the package manager takes the
  /// build description of the one for that of the other.
  public let scratch: String

  /// - Parameter folder: from the main package's on.
  public init(_ folder: String) {
    path = Self.root + "/" + folder
    scratch = Self.root + "/.build/outside/" + folder
  }

  /// Builds a program of the package and runs it. A whole build takes minutes.
  /// - Parameter program: with its arguments; nil for the one that there is.
  public func run(_ program: [String] = []) throws -> ProgramOutcome {
    let arguments = ["swift", "run", "-c", "release", "--package-path", path, "--scratch-path", scratch] + program
    return try RunningProgram(arguments).wait(limit: 1200)
  }
}
