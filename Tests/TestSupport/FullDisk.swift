import Foundation
import Testing

/// A small disk, where the system lets us mount one.
public enum FullDisk {
  /// Runs `body` with the path of an empty disk; false where none could be mounted.
  /// - Parameter size: as mount's tmpfs takes it.
  public static func use(size: String = "64k", _ body: (String) throws -> Void) throws -> Bool {
    guard getuid() == 0 else { return false }
    let folder = try TemporaryFolder()
    let path = folder.file("disk")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    guard try run(["mount", "-t", "tmpfs", "-o", "size=\(size)", "tmpfs", path]).status == 0 else { return false }
    defer { _ = try? run(["umount", path]) }
    try body(path)
    return true
  }

  public static let isAvailable = (try? use { _ in }) == true
}

extension Trait where Self == ConditionTrait {
  public static var needsFullDisk: Self {
    .enabled(if: FullDisk.isAvailable, "needs the right to mount a small disk (root)")
  }
}
