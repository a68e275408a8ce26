import Foundation

/// A package in this repository that depends on the main one by its path, as any other package can.
public struct OutsidePackage: Sendable {
  /// The folder of the main package.
  public static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// Where all of these packages are built, one after the other: what they share is compiled once, and again only after
  /// a change.
  public static let scratch = root + "/.build/outside"

  public let path: String

  /// - Parameter folder: from the main package's on.
  public init(_ folder: String) { path = Self.root + "/" + folder }

  /// Builds the package's one program and runs it. A whole build takes minutes.
  public func run() throws -> ProgramOutcome {
    let arguments = ["swift", "run", "-c", "release", "--package-path", path, "--scratch-path", Self.scratch]
    return try RunningProgram(arguments).wait(limit: 1200)
  }
}
