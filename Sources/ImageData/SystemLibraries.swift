import CArchive
import CMatio
import CPNG
import CZlib

/// The system's libraries below the readers.
public enum SystemLibraries {
  /// Each by name with the version that was loaded; nil where it does not tell.
  public static var ofImageData: [(name: String, version: String?)] {
    var matio: (major: Int32, minor: Int32, release: Int32) = (0, 0, 0)
    Mat_GetLibraryVersion(&matio.major, &matio.minor, &matio.release)
    return [
      ("zlib", String(cString: zlibVersion())), ("libmatio", "\(matio.major).\(matio.minor).\(matio.release)"),
      ("libmd", nil), ("libpng", png_get_libpng_ver(nil).map { String(cString: $0) }), ("libjpeg-turbo", nil),
      // Such as "libarchive 3.6.2".
      ("libarchive", String(cString: archive_version_string()).split(separator: " ").last.map(String.init)),
    ]
  }
}
