import CArchive
import FileAccess
import Foundation

/// Takes chosen files out of a tar archive, compressed or not, by libarchive.
///
/// Nothing is ever written under a name that the archive gives: each wanted member goes to the place the caller chose
/// for it, and everything else, such as `../x`, links and devices, is passed over.
package struct ArchiveUnpacking {
  /// Of the archive, for errors.
  package let url: String
  /// No member may have more bytes.
  package var memberLimit = 256 << 20

  package init(url: String) { self.url = url }

  /// - Parameters:
  ///   - path: of the archive.
  ///   - places: where each member goes, by its path in the archive. What is there is replaced.
  /// - Throws: `damagedArchive`, `missingMember`, `memberTooLarge`, `file`.
  package func unpack(
    _ path: String, to places: [String: String], isCancelled: () -> Bool
  ) throws(FetchError) {
    guard let archive = archive_read_new() else { throw .damagedArchive(url: url, reason: "out of memory") }
    defer { archive_read_free(archive) }
    archive_read_support_filter_gzip(archive)
    archive_read_support_format_tar(archive)
    try check(archive_read_open_filename(archive, path, 1 << 18), archive)
    var rest = places
    var entry: OpaquePointer?
    while true {
      let status = archive_read_next_header(archive, &entry)
      if status == ARCHIVE_EOF { break }
      try check(status, archive)
      guard let name = archive_entry_pathname(entry).map({ String(cString: $0) }),
        archive_entry_is_regular_file(entry) != 0,
        let place = rest.removeValue(forKey: name.hasPrefix("./") ? String(name.dropFirst(2)) : name)
      else { continue }
      try write(archive, member: name, to: place, isCancelled)
    }
    if let member = rest.keys.min() { throw .missingMember(url: url, member: member) }
  }

  private func write(
    _ archive: OpaquePointer, member: String, to place: String, _ isCancelled: () -> Bool
  ) throws(FetchError) {
    let file = try withFiles { () throws(FileError) in
      try FileDescriptor(place, flags: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, operation: .create)
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    var size = 0
    while true {
      let count = archive_read_data(archive, buffer.baseAddress, buffer.count)
      if count == 0 { break }
      if count < 0 { throw failure(archive) }
      size += count
      if size > memberLimit { throw .memberTooLarge(url: url, member: member, limit: memberLimit) }
      if isCancelled() { throw .interrupted(path: place, received: size) }
      try withFiles { () throws(FileError) in try file.write(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
    }
    try withFiles { () throws(FileError) in try file.synchronize() }
  }

  private func check(_ status: CInt, _ archive: OpaquePointer) throws(FetchError) {
    if status < ARCHIVE_WARN { throw failure(archive) }
  }

  private func failure(_ archive: OpaquePointer) -> FetchError {
    .damagedArchive(url: url, reason: archive_error_string(archive).map { String(cString: $0) } ?? "unknown")
  }
}
