import Foundation

/// Writes all of `bytes`; a full disk may take a part of them before it fails.
/// - Parameter wrote: is told how many bytes each call of the system took.
func write(
  _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String, wrote: (Int) -> Void = { _ in }
) throws(FetchError) {
  var rest = bytes
  while !rest.isEmpty {
    let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { throw .file(.write, path: path, code: count < 0 ? errno : EIO) }
    wrote(count)
    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
  }
}

/// Renames a file, replacing another one, so that the name survives a crash.
func move(_ path: String, to target: String) throws(FetchError) {
  guard rename(path, target) == 0 else { throw .file(.rename, path: target, code: errno) }
  let folder = (target as NSString).deletingLastPathComponent
  let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { throw .file(.write, path: folder, code: errno) }
  defer { close(descriptor) }
  guard fsync(descriptor) == 0 || errno == EINVAL else { throw .file(.write, path: folder, code: errno) }
}

/// A folder and those above it, as far as they are missing, the deepest first.
func missingFolders(to path: String) -> [String] {
  var missing: [String] = []
  var folder = path
  while !folder.isEmpty, access(folder, F_OK) != 0 {
    missing.append(folder)
    folder = (folder as NSString).deletingLastPathComponent
  }
  return missing
}

/// Creates a folder and those above it that are missing, and makes sure that files can be written there. Foundation's
/// own function hides the system's reason.
func createFolder(_ path: String) throws(FetchError) {
  for folder in missingFolders(to: path).reversed() where mkdir(folder, 0o777) != 0 && errno != EEXIST {
    throw .file(.create, path: folder, code: errno)
  }
  var status = stat()
  guard stat(path, &status) == 0 else { throw .file(.create, path: path, code: errno) }
  guard status.st_mode & S_IFMT == S_IFDIR else { throw .file(.create, path: path, code: ENOTDIR) }
  guard access(path, W_OK | X_OK) == 0 else { throw .file(.write, path: path, code: errno) }
}
