import CMatio
import CZlib

/// The system's libraries below the readers.
public enum SystemLibraries {
  /// Each by name with the version that was loaded; nil where it does not tell.
  public static var ofImageData: [(name: String, version: String?)] {
    var matio: (major: Int32, minor: Int32, release: Int32) = (0, 0, 0)
    Mat_GetLibraryVersion(&matio.major, &matio.minor, &matio.release)
    return [
      ("zlib", String(cString: zlibVersion())), ("libmatio", "\(matio.major).\(matio.minor).\(matio.release)"),
      ("libmd", nil),
    ]
  }
}
