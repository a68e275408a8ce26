import CArchive
import Foundation
import TestSupport

/// One member of a tar archive to be made, also such as no honest archive has.
struct TarMember {
  enum Kind {
    case file([UInt8])
    case symbolicLink(to: String)
    case hardLink(to: String)
    case folder
  }

  let path: String
  let kind: Kind

  init(_ path: String, _ kind: Kind) {
    self.path = path
    self.kind = kind
  }
}

extension TemporaryFolder {
  /// Writes a tar.gz archive by libarchive, the members under the names they are given.
  @discardableResult
  func writeArchive(_ members: [TarMember], to name: String) throws -> String {
    let archive = archive_write_new()
    defer { archive_write_free(archive) }
    archive_write_add_filter_gzip(archive)
    archive_write_set_format_pax_restricted(archive)
    try write([], to: name)
    precondition(archive_write_open_filename(archive, file(name)) == ARCHIVE_OK)
    for member in members {
      let entry = archive_entry_new()
      defer { archive_entry_free(entry) }
      archive_entry_set_pathname(entry, member.path)
      archive_entry_set_perm(entry, 0o644)
      var bytes: [UInt8] = []
      switch member.kind {
      case .file(let content):
        bytes = content
        archive_entry_set_filetype(entry, 0o100000)
      case .symbolicLink(let target):
        archive_entry_set_filetype(entry, 0o120000)
        archive_entry_set_symlink(entry, target)
      case .hardLink(let target):
        archive_entry_set_filetype(entry, 0o100000)
        archive_entry_set_hardlink(entry, target)
      case .folder:
        archive_entry_set_filetype(entry, 0o040000)
      }
      archive_entry_set_size(entry, Int64(bytes.count))
      precondition(archive_write_header(archive, entry) == ARCHIVE_OK)
      precondition(bytes.isEmpty || archive_write_data(archive, bytes, bytes.count) == bytes.count)
    }
    precondition(archive_write_close(archive) == ARCHIVE_OK)
    return file(name)
  }
}
