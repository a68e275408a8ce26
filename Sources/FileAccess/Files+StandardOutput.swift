import Foundation

extension Files {
  /// Whether `path` means standard output: `-`, or one of the system's names for it.
  public static func isStandardOutput(_ path: String) -> Bool {
    ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"].contains(path)
  }

  /// Writes a whole file as `writeAtomically` does, or hands the bytes to standard output where `path` means that.
  /// - Throws: `FileError`.
  public static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    guard isStandardOutput(path) else { return try writeAtomically(bytes, to: path) }
    try FileDescriptor(duplicating: STDOUT_FILENO, name: "standard output").write(bytes)
  }
}
