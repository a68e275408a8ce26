import CCurl
import ImageData

extension SystemLibraries {
  /// Those of downloads and archives, each by name with the version that was loaded.
  public static var ofFetching: [(name: String, version: String?)] {
    // The version stands in the oldest form of what libcurl tells already; that of the newest is a macro.
    let curl = curl_version_info(CURLVERSION_FIRST).pointee
    return [("libcurl", String(cString: curl.version))]
  }
}
