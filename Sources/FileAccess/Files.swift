import Foundation

/// Reading and writing of whole files.
public enum Files {
  /// All bytes of a regular file, or of a pipe that is open already, such as /dev/stdin or a shell's `<(command)`.
  /// - Throws: `FileError` with the operation `.open` where there is nothing to read; for a folder, and for a pipe or
  ///   device, which may have no end, before a byte is read.
  public static func read(_ path: String) throws(FileError) -> [UInt8] {
    let file = try FileDescriptor(path, flags: O_RDONLY, operation: .open)
    let kind = FileKind(try file.status(.open))
    let isOpenPipe = kind == .pipe && ["/dev/stdin", "/dev/fd/", "/proc/self/fd/"].contains { path.hasPrefix($0) }
    if !isOpenPipe, let obstacle = kind.obstacle(.open, path) { throw obstacle }
    return try file.readToEnd()
  }

  /// Writes a file so that at any moment, a crash included, `path` holds either its old content or the whole new one:
  /// a temporary file in the same folder is written, brought to the disk, and renamed. The permissions of a file that is
  /// replaced stay.
  /// - Throws: `FileError`; the old file is then untouched and the temporary one gone.
  public static func writeAtomically(_ bytes: [UInt8], to path: String) throws(FileError) {
    // A rename would replace a device or a pipe, such as /dev/stdout, by a file.
    var status = stat()
    let isThere = stat(path, &status) == 0
    if isThere, let obstacle = FileKind(status).obstacle(.write, path) { throw obstacle }
    let temporary = try writeTemporary(bytes, beside: path, permissions: isThere ? status.st_mode & 0o7777 : nil)
    do throws(FileError) {
      try move(temporary, to: path)
    } catch {
      unlink(temporary)
      throw error
    }
  }

  public static func writeAtomically(_ text: String, to path: String) throws(FileError) {
    try writeAtomically(Array(text.utf8), to: path)
  }

  /// Creates a folder and those above it that are missing.
  public static func createFolder(_ path: String) throws(FileError) {
    if mkdir(path, 0o777) == 0 { return }
    let code = errno
    let parent = folder(of: path)
    switch code {
    case EEXIST where try isFolder(at: path, .create): return
    case EEXIST: throw FileError(.create, path, code: ENOTDIR)
    case ENOENT where parent != path && !path.isEmpty:
      try createFolder(parent)
      guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw FileError(.create, path, code: errno) }
    default: throw FileError(.create, path, code: code)
    }
  }

  /// Names in a folder, sorted, without `.` and `..`; nil where there is nothing at `path`.
  /// - Parameter operation: what the error says has failed where `path` is no folder or cannot be listed.
  package static func list(_ path: String, operation: FileError.Operation = .open) throws(FileError) -> [String]? {
    guard let stream = opendir(path) else {
      if errno == ENOENT { return nil }
      throw FileError(operation, path, code: errno)
    }
    defer { closedir(stream) }
    var names: [String] = []
    // An entry ends right behind its name, so a copy of all 256 bytes of d_name could read beyond readdir's buffer.
    // The name is read in place instead.
    let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name)!
    while let entry = readdir(stream) {
      let name = String(cString: UnsafeRawPointer(entry).advanced(by: nameOffset).assumingMemoryBound(to: CChar.self))
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes a file or an empty folder.
  package static func remove(_ path: String) throws(FileError) {
    guard Foundation.remove(path) == 0 else { throw FileError(.remove, path, code: errno) }
  }

  /// Removes a file, or a folder with all that is in it; what is not there is removed already.
  package static func removeTree(_ path: String) throws(FileError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT { return }
      throw FileError(.remove, path, code: errno)
    }
    if isFolder(status) {
      for name in try list(path, operation: .remove) ?? [] { try removeTree("\(path)/\(name)") }
    }
    try remove(path)
  }

  /// Gives something another name on the same file system, in place of what has that name.
  package static func rename(_ path: String, to target: String) throws(FileError) {
    guard Foundation.rename(path, target) == 0 else { throw FileError(.write, target, code: errno) }
  }

  /// Renames so that the new name survives a crash of the machine: it is on the disk only when the folder is.
  package static func move(_ path: String, to target: String) throws(FileError) {
    try rename(path, to: target)
    try FileDescriptor(folder(of: target), flags: O_RDONLY | O_DIRECTORY, operation: .write).synchronize()
  }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Where `name` leads when it stands in the file `source`: a relative path begins at that file's folder.
  package static func path(_ name: String, besides source: String) -> String {
    guard !name.hasPrefix("/"), let slash = source.lastIndex(of: "/") else { return name }
    return source[...slash] + name
  }

  /// Whether two paths lead to one file.
  package static func areSame(_ first: String, _ second: String) -> Bool {
    var (a, b) = (stat(), stat())
    guard stat(first, &a) == 0, stat(second, &b) == 0 else { return first == second }
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino
  }

  /// Whether `name` is that of a temporary file, left by a process that was killed while it wrote `target`.
  package static func isTemporary(_ name: String, for target: String) -> Bool {
    name.hasPrefix(".\(target).") && name.hasSuffix(".tmp")
  }

  /// Whether there is a folder; one that a link leads to does not count, as links may lead in circles.
  package static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && isFolder(status)
  }

  /// When a file was written last; nil where there is none.
  package static func modificationTime(_ path: String) -> Date? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Date(timeIntervalSince1970: Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9)
  }

  // MARK: - Parts

  /// - Parameter permissions: nil for those of any new file.
  private static func writeTemporary(
    _ bytes: [UInt8], beside path: String, permissions: mode_t?
  ) throws(FileError) -> String {
    let stem = folder(of: path) + "/." + name(of: path)
    var attempt = 0
    while true {
      // A process that was killed may have left a file of the same number.
      let temporary = "\(stem).\(getpid())-\(attempt).tmp"
      do throws(FileError) {
        let file = try FileDescriptor(temporary, flags: O_WRONLY | O_CREAT | O_EXCL, operation: .write)
        do throws(FileError) {
          if let permissions { try file.setPermissions(permissions) }
          try file.write(bytes)
          try file.synchronize()
        } catch {
          unlink(temporary)
          throw error
        }
        return temporary
      } catch where error.code == EEXIST && attempt < 1000 {
        attempt += 1
      } catch {
        throw FileError(.write, path, code: error.code)
      }
    }
  }

  private static func folder(of path: String) -> String {
    let parents = path.split(separator: "/").dropLast().joined(separator: "/")
    return path.hasPrefix("/") ? "/" + parents : parents.isEmpty ? "." : parents
  }

  /// The last component of a path.
  private static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private static func isFolder(_ status: stat) -> Bool { FileKind(status) == .folder }

  private static func isFolder(at path: String, _ operation: FileError.Operation) throws(FileError) -> Bool {
    var status = stat()
    guard stat(path, &status) == 0 else { throw FileError(operation, path, code: errno) }
    return isFolder(status)
  }
}
