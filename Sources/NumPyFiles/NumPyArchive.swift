import CArchive
import FileAccess
import Foundation
import LocatedJSON

/// Arrays by name in one file (`.npz`, a ZIP archive of `.npy` files), read and written by libarchive.
public struct NumPyArchive: Sendable {
  public let path: String
  /// The arrays' names, without the ending `.npy`, in the order of the archive.
  public let names: [String]

  /// No array of an archive may take more memory, so that a small file cannot fill it by inflating.
  static let maximumByteCount = 1 << 31

  /// Reads the table of contents.
  /// - Throws: ``NumPyError``, `FileError`.
  public init(contentsOf path: String) throws {
    self.path = path
    var names: [String] = []
    try Self.forEachMember(of: path) { name, _ in
      if names.contains(name) {
        throw NumPyError(
          path: path, member: name, expected: "each name once", found: "it again", advice: "save it again by numpy.savez")
      }
      names.append(name)
      return true
    }
    if names.isEmpty {
      throw NumPyError(
        path: path, expected: "arrays, files whose names end in .npy", found: "none", advice: "save it again by numpy.savez")
    }
    self.names = names
  }

  /// The array of that name.
  /// - Throws: ``NumPyError``, `FileError`.
  public func array(_ name: String) throws -> NumPyArray {
    var found: NumPyArray?
    try Self.forEachMember(of: path) { member, bytes in
      if member != name { return true }
      found = try bytes.array()
      return false
    }
    guard let found else {
      throw NumPyError(
        path: path, expected: "an array called \(singleLine(name))", found: names.joined(separator: ", "),
        advice: nearestName(to: name, among: names).map { "did you mean \($0)?" } ?? "choose one of them")
    }
    return found
  }

  /// All arrays in the order of the archive.
  /// - Throws: ``NumPyError``, `FileError`.
  package static func arrays(of path: String) throws -> [(name: String, array: NumPyArray)] {
    let names = try NumPyArchive(contentsOf: path).names
    var arrays: [(name: String, array: NumPyArray)] = []
    arrays.reserveCapacity(names.count)
    try forEachMember(of: path) { name, bytes in
      arrays.append((name, try bytes.array()))
      return true
    }
    return arrays
  }

  /// - Parameter body: returns whether to go on.
  private static func forEachMember(of path: String, _ body: (String, NumPyBytes) throws -> Bool) throws {
    try withUTF8 { try readMembers(of: path, body) }
  }

  private static func readMembers(of path: String, _ body: (String, NumPyBytes) throws -> Bool) throws {
    // libarchive would read a folder or a pipe as well.
    let file = try FileDescriptor(path, flags: O_RDONLY, operation: .open)
    _ = try NumPyArray.regularSize(of: file)
    guard let archive = archive_read_new() else { throw failure(path, nil) }
    defer { archive_read_free(archive) }
    archive_read_support_format_zip(archive)
    guard archive_read_open_filename(archive, path, 1 << 18) >= ARCHIVE_WARN else { throw failure(path, archive) }
    var entry: OpaquePointer?
    while true {
      let status = archive_read_next_header(archive, &entry)
      if status == ARCHIVE_EOF { return }
      if status < ARCHIVE_WARN { throw failure(path, archive) }
      guard let name = archive_entry_pathname_utf8(entry).map({ String(cString: $0) }), name.hasSuffix(".npy"),
        archive_entry_is_regular_file(entry) != 0
      else { continue }
      let member = String(name.dropLast(4))
      let limit = min(maximumByteCount, NumPyArray.maximumByteCount)
      let bytes = NumPyBytes(path: path, member: member, limit: limit) { wanted in
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
          let found = archive_read_data(archive, buffer.baseAddress, wanted)
          failed = found < 0
          count = max(0, found)
        }
        if failed { throw failure(path, archive, member: member) }
        return bytes
      }
      if try !body(member, bytes) { return }
    }
  }

  private static func failure(_ path: String, _ archive: OpaquePointer?, member: String? = nil) -> NumPyError {
    let reason = archive.flatMap { archive_error_string($0) }.map { String(cString: $0) } ?? "not enough memory"
    return NumPyError(
      path: path, member: member, expected: "a ZIP archive of .npy files, as numpy.savez writes it",
      found: "what libarchive calls \"\(reason)\"", advice: "get the file again")
  }
}

extension NumPyArchive {
  /// The bytes of an archive of these arrays, not compressed.
  /// - Throws: ``NumPyError`` where libarchive fails.
  public static func encoded(_ arrays: [(name: String, array: NumPyArray)]) throws -> [UInt8] {
    try withUTF8 { try archive(of: arrays) }
  }

  private static func archive(of arrays: [(name: String, array: NumPyArray)]) throws -> [UInt8] {
    guard let archive = archive_write_new() else { throw failure("an archive", nil) }
    defer { archive_write_free(archive) }
    archive_write_set_format_zip(archive)
    archive_write_set_options(archive, "zip:hdrcharset=UTF-8")
    archive_write_zip_set_compression_store(archive)
    archive_write_set_bytes_per_block(archive, 1)
    let files = arrays.map { (name: $0.name + ".npy", bytes: $0.array.encoded) }
    // An entry takes less than a kilobyte beside its name, twice, and its content.
    let capacity = files.reduce(4096) { $0 + 1024 + 2 * $1.name.utf8.count + $1.bytes.count }
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      func check(_ status: Int) { if status < Int(ARCHIVE_WARN) { failed = true } }
      check(Int(archive_write_open_memory(archive, buffer.baseAddress, capacity, &count)))
      for file in files where !failed {
        let entry = archive_entry_new()
        defer { archive_entry_free(entry) }
        archive_entry_set_pathname_utf8(entry, file.name)
        archive_entry_set_size(entry, Int64(file.bytes.count))
        archive_entry_set_regular_file(entry)
        check(Int(archive_write_header(archive, entry)))
        file.bytes.withUnsafeBytes { check(archive_write_data(archive, $0.baseAddress, $0.count)) }
      }
      check(Int(archive_write_close(archive)))
      if failed { count = 0 }
    }
    if failed { throw failure("an archive", archive) }
    return bytes
  }

  /// Writes an archive of these arrays (`.npz`); an older one stays as it is until the new one is complete.
  /// - Throws: `FileError`, ``NumPyError``.
  public static func write(_ arrays: [(name: String, array: NumPyArray)], to path: String) throws {
    try Files.write(encoded(arrays), to: path)
  }
}

/// libarchive takes names for what this thread's locale says, and programs start in one of ASCII alone.
private func withUTF8<Result>(_ body: () throws -> Result) rethrows -> Result {
  guard let locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil) else { return try body() }
  let earlier = uselocale(locale)
  defer {
    uselocale(earlier)
    freelocale(locale)
  }
  return try body()
}
