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
    // Without optional locks, git changes nothing in the checkout. Of a folder that does not answer nothing is known.
    ChildProcess.output(of: ["git", "--no-optional-locks", "-C", folder] + arguments, limit: 10)?
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
