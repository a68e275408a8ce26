import Foundation
import ImageData

/// Where the files of a data set are served.
public struct DataSource: Sendable {
  /// Folders on servers that each have all the files, tried in this order.
  public let addresses: [DataAddress]
  /// In the order in which they are fetched.
  package let files: [RemoteFile]

  package init(addresses: [DataAddress], files: [RemoteFile]) {
    self.addresses = addresses
    self.files = files
  }

  /// The same files in another place.
  /// - Throws: `badMirror` for anything but an address of the schemes http and https.
  public func mirrored(at mirror: String) throws(FetchError) -> DataSource {
    DataSource(addresses: [try DataAddress(mirror)], files: files)
  }
}

/// One file that a server has.
package struct RemoteFile: Sendable {
  package enum Content: Sendable {
    /// A file of the data set.
    case file
    /// An archive with such files. A data set is complete only with the last of them, so that one that is needed in
    /// any case should come last.
    case archive([Member])
  }

  /// A file in an archive.
  package struct Member: Sendable {
    /// In the archive.
    package let path: String
    /// In the data set's folder.
    package let name: String
    /// `nil` where nothing is known of the published file.
    package let published: DataSet.PublishedFile?

    package init(path: String, name: String, published: DataSet.PublishedFile? = nil) {
      self.path = path
      self.name = name
      self.published = published
    }
  }

  /// Below the address, and in the data set's folder.
  package let name: String
  /// `nil` where no checksum of the published file is known.
  package let published: DataSet.PublishedFile?
  /// No published file of this name has more bytes, as it is served.
  package let byteLimit: Int
  package let content: Content

  package init(name: String, published: DataSet.PublishedFile?, byteLimit: Int, content: Content = .file) {
    self.name = name
    self.published = published
    self.byteLimit = byteLimit
    self.content = content
  }
}
