import Foundation

/// A commit of git, and whether the files it tracks have been changed since.
public struct SourceVersion: Sendable, Equatable {
  public let commit: String
  public let isModified: Bool

  /// Asks git about a folder; nil outside a checkout, in one without a commit, and where git is missing.
  public init?(folder: String) {
    guard let commit = Self.git(["rev-parse", "--verify", "HEAD"], in: folder),
      let changes = Self.git(["status", "--porcelain", "--untracked-files=no"], in: folder)
    else { return nil }
    self.commit = commit
    isModified = !changes.isEmpty
  }

  private static func git(_ arguments: [String], in folder: String) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // Without optional locks, git changes nothing in the checkout.
    process.arguments = ["git", "--no-optional-locks", "-C", folder] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let bytes = (try? output.fileHandleForReading.readToEnd()) ?? Foundation.Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { return nil }
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
